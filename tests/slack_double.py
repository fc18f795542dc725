"""Slack's Web API on loopback, as strict as what is known of it: state, limits, cursors of two a page, bearer on files.

`faults` is what it does wrong, by method, once each: ("429", 7), ("lost", 0) does the work and cuts the line, ("error",
code), ("status", 500), ("slow", s). Blocks are checked by its own counts, not by the adapter's.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

PER_PAGE = 2
LOGIN_PAGE = b"<!DOCTYPE html><html><body>Sign in to Slack</body></html>"


@dataclass
class Channel:
    id: str
    members: set[str]
    private: bool = False
    archived: bool = False
    messages: list[dict[str, Any]] = field(default_factory=list)


class SlackNo(Exception):
    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.body = {"ok": False, "error": code, **more}


class Slack:
    """The state behind the API. `calls` are (method, params) as they came."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.tokens = {"xoxb-1": "T1"}
        self.scopes = {"chat:write", "files:read", "files:write", "im:write", "channels:join", "users:read"}
        self.users: dict[str, dict[str, Any]] = {}
        self.channels: dict[str, Channel] = {}
        self.whispers: list[dict[str, Any]] = []
        self.files: dict[str, dict[str, Any]] = {}
        self.views: list[dict[str, Any]] = []
        self.homes: dict[str, dict[str, Any]] = {}
        self.triggers: dict[str, str] = {}
        self.refresh: dict[str, str] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.faults: dict[str, list[tuple[str, Any]]] = {}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.sign_in_page = False
        self.redirect_files_to = ""
        self.seen_bearers: list[tuple[str, str]] = []
        self.url = ""
        self.socket_url = ""
        self._count = 0

    # ------------------------------------------------------------ building

    def person(self, user: str, name: str, **more: Any) -> None:
        self.users[user] = {"id": user, "team_id": "T1", "real_name": name, "tz": "Asia/Tokyo", "profile": {}, **more}

    def channel(self, channel: str, *members: str, private: bool = False) -> Channel:
        return self.channels.setdefault(channel, Channel(id=channel, members={*members}, private=private))

    def trigger(self) -> str:
        self._count += 1
        self.triggers[f"{self._count}.{self._count}.abc"] = "fresh"
        return f"{self._count}.{self._count}.abc"

    def file(self, name: str, content: bytes, mimetype: str = "audio/webm", **more: Any) -> str:
        self._count += 1
        file = f"F{self._count:05d}"
        url = f"{self.url.removesuffix('/api/')}/files/{file}/{name}"
        self.files[file] = {
            "about": {
                "id": file,
                "name": name,
                "mimetype": mimetype,
                "url_private_download": url,
                "channels": [],
                "ims": [],
            },
            "content": content,
        }
        self.files[file]["about"].update(more)
        return file

    def fail(self, method: str, kind: str, value: Any = 0) -> None:
        self.faults.setdefault(method, []).append((kind, value))

    def posted(self, channel: str) -> list[dict[str, Any]]:
        return list(self.channels[channel].messages)

    def direct(self, user: str) -> str:
        return f"D{user[1:]}"

    # ------------------------------------------------------------ the API

    def call(self, method: str, token: str, p: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.calls.append((method, p))
            if method != "oauth.v2.access":
                if not token:
                    raise SlackNo("not_authed")
                if token not in self.tokens:
                    raise SlackNo("invalid_auth")
                if self.tokens[token] == "expired":
                    raise SlackNo("token_expired")
                if self.tokens[token] == "revoked":
                    raise SlackNo("token_revoked")
            do = getattr(self, "do_" + method.replace(".", "_"), None)
            if do is None:
                raise SlackNo("unknown_method")
            return {"ok": True, **do(p)}

    def _ts(self) -> str:
        self._count += 1
        return f"{1795500000 + self._count}.{self._count:06d}"

    def _at(self, p: Mapping[str, Any], *, bot: bool = True) -> Channel:
        channel = self.channels.get(p.get("channel", ""))
        if channel is None or (channel.private and "UBOT" not in channel.members):
            raise SlackNo("channel_not_found")
        if channel.archived:
            raise SlackNo("is_archived")
        if bot and "UBOT" not in channel.members:
            raise SlackNo("not_in_channel")
        return channel

    def _content(self, p: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
        text, blocks = p.get("text", ""), json.loads(p.get("blocks") or "[]")
        if not text and not blocks:
            raise SlackNo("no_text")
        if len(text) > 40_000:
            raise SlackNo("msg_too_long")
        wrong = refused(blocks, 50)
        if wrong:
            raise SlackNo("invalid_blocks", errors=wrong)
        if len(json.dumps(list(texts(blocks)), ensure_ascii=False)) > 13_200:
            raise SlackNo("msg_blocks_too_long")
        return text, blocks

    def do_chat_postMessage(self, p: dict[str, Any]) -> dict[str, Any]:
        channel = self._at(p)
        text, blocks = self._content(p)
        thread = p.get("thread_ts")
        if thread is not None and not any(m["ts"] == thread for m in channel.messages):
            raise SlackNo("thread_not_found")
        message = {"ts": self._ts(), "user": "UBOT", "bot_id": "B1", "text": text, "blocks": blocks}
        if thread:
            message["thread_ts"] = thread
        if "metadata" in p:
            metadata = json.loads(p["metadata"])
            if set(metadata) != {"event_type", "event_payload"} or not isinstance(metadata["event_payload"], dict):
                raise SlackNo("invalid_metadata_format")
            message["metadata"] = metadata
        channel.messages.append(message)
        return {"channel": channel.id, "ts": message["ts"], "message": message}

    def do_chat_postEphemeral(self, p: dict[str, Any]) -> dict[str, Any]:
        channel = self._at(p)
        if p["user"] not in channel.members:
            raise SlackNo("user_not_in_channel")
        text, blocks = self._content(p)
        ts = self._ts()
        self.whispers.append(
            {
                "ts": ts,
                "channel": channel.id,
                "user": p["user"],
                "text": text,
                "blocks": blocks,
                "thread_ts": p.get("thread_ts"),
            }
        )
        return {"message_ts": ts}

    def do_chat_update(self, p: dict[str, Any]) -> dict[str, Any]:
        channel = self._at(p)
        message = next((m for m in channel.messages if m["ts"] == p.get("ts")), None)
        if message is None:
            raise SlackNo("message_not_found")
        if message["user"] != "UBOT":
            raise SlackNo("cant_update_message")
        text, blocks = self._content(p)
        message.update(text=text, edited={"ts": self._ts()})
        if "blocks" in p:
            message["blocks"] = blocks
        return {"channel": channel.id, "ts": message["ts"], "text": text}

    def _page(self, p: Mapping[str, Any], items: list[Any], name: str) -> dict[str, Any]:
        start = int(p.get("cursor") or 0)
        size = min(PER_PAGE, int(p.get("limit") or 100))
        after = str(start + size) if start + size < len(items) else ""
        return {name: items[start : start + size], "has_more": bool(after), "response_metadata": {"next_cursor": after}}

    def _history(self, p: Mapping[str, Any], messages: list[dict[str, Any]]) -> dict[str, Any]:
        if p.get("include_all_metadata") != "true":
            messages = [{k: v for k, v in m.items() if k != "metadata"} for m in messages]
        return self._page(p, messages, "messages")

    def do_conversations_history(self, p: dict[str, Any]) -> dict[str, Any]:
        channel = self._at(p)
        return self._history(p, [m for m in reversed(channel.messages) if m.get("thread_ts", m["ts"]) == m["ts"]])

    def do_conversations_replies(self, p: dict[str, Any]) -> dict[str, Any]:
        channel = self._at(p)
        found = [m for m in channel.messages if p["ts"] in (m["ts"], m.get("thread_ts"))]
        if not found:
            raise SlackNo("thread_not_found")
        return self._history(p, found)

    def do_conversations_open(self, p: dict[str, Any]) -> dict[str, Any]:
        user = self.users.get(p.get("users", ""))
        if user is None:
            raise SlackNo("user_not_found")
        if user.get("deleted"):
            raise SlackNo("user_disabled")
        self.channel(self.direct(user["id"]), user["id"], "UBOT", private=True)
        return {"channel": {"id": self.direct(user["id"])}}

    def do_conversations_join(self, p: dict[str, Any]) -> dict[str, Any]:
        self._scope("channels:join")
        channel = self._at(p, bot=False)
        channel.members.add("UBOT")
        return {"channel": {"id": channel.id}}

    def do_views_open(self, p: dict[str, Any]) -> dict[str, Any]:
        state = self.triggers.get(p.get("trigger_id", ""))
        if state is None:
            raise SlackNo("invalid_trigger_id")
        if state != "fresh":
            raise SlackNo("exchanged_trigger_id" if state == "used" else "expired_trigger_id")
        view = json.loads(p["view"])
        wrong = refused(view["blocks"], 100) + [n for n in ("title", "submit") if not 0 < len(view[n]["text"]) <= 24]
        if wrong or len(view.get("private_metadata", "")) > 3000:
            raise SlackNo("invalid_arguments", errors=wrong)
        self.triggers[p["trigger_id"]] = "used"
        self.views.append(view)
        return {"view": view}

    def do_views_publish(self, p: dict[str, Any]) -> dict[str, Any]:
        view = json.loads(p["view"])
        if refused(view["blocks"], 100):
            raise SlackNo("invalid_arguments")
        self.homes[p["user_id"]] = view
        return {}

    def do_users_list(self, p: dict[str, Any]) -> dict[str, Any]:
        self._scope("users:read")
        return self._page(p, list(self.users.values()), "members")

    def do_files_info(self, p: dict[str, Any]) -> dict[str, Any]:
        self._scope("files:read")
        file = self.files.get(p.get("file", ""))
        if file is None or "about" not in file:
            raise SlackNo("file_not_found")
        return {"file": file["about"]}

    def do_files_getUploadURLExternal(self, p: dict[str, Any]) -> dict[str, Any]:
        self._scope("files:write")
        if not p.get("filename") or int(p.get("length") or 0) <= 0:
            raise SlackNo("invalid_arguments")
        self._count += 1
        file = f"F{self._count:05d}"
        self.files[file] = {"expected": int(p["length"]), "name": p["filename"], "content": b""}
        return {"file_id": file, "upload_url": f"{self.url.removesuffix('/api/')}/upload/{file}"}

    def do_files_completeUploadExternal(self, p: dict[str, Any]) -> dict[str, Any]:
        self._scope("files:write")
        channel = self._at(p) if p.get("channel_id") is None else self._at({"channel": p["channel_id"]})
        for one in json.loads(p["files"]):
            file = self.files.get(one["id"])
            if file is None or len(file["content"]) != file.get("expected") or "about" in file:
                raise SlackNo("file_not_found")
            where = "ims" if channel.id.startswith("D") else "channels"
            file["about"] = {
                "id": one["id"],
                "name": file["name"],
                "title": one["title"],
                "channels": [],
                "ims": [],
                where: [channel.id],
            }
            message = {
                "ts": self._ts(),
                "user": "UBOT",
                "bot_id": "B1",
                "subtype": "file_share",
                "text": "",
                "blocks": [],
                "files": [one],
            }
            if p.get("thread_ts"):
                message["thread_ts"] = p["thread_ts"]
            channel.messages.append(message)
        return {"files": json.loads(p["files"])}

    def do_auth_test(self, p: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": "T1", "team": "Kaname", "user_id": "UBOT", "bot_id": "B1", "is_enterprise_install": False}

    def do_apps_connections_open(self, p: dict[str, Any]) -> dict[str, Any]:
        if not self.socket_url:
            raise SlackNo("not_allowed_token_type")
        return {"url": self.socket_url}

    def do_oauth_v2_access(self, p: dict[str, Any]) -> dict[str, Any]:
        if (p.get("client_id"), p.get("client_secret")) != ("1.2", "s3cret"):
            raise SlackNo("bad_client_secret")
        if p.get("grant_type") == "refresh_token":
            old = self.refresh.pop(p.get("refresh_token", ""), None)
            if old is None:
                raise SlackNo("invalid_refresh_token")
            self._count += 1
            fresh, again = f"xoxe.xoxb-{self._count}", f"xoxe-{self._count}"
            self.tokens[fresh], self.refresh[again] = "T1", fresh
            return {"access_token": fresh, "refresh_token": again, "expires_in": 43200, "team": {"id": "T1"}}
        answer = self.codes.pop(p.get("code", ""), None)
        if answer is None:
            raise SlackNo("invalid_code")
        return answer

    def _scope(self, scope: str) -> None:
        if scope not in self.scopes:
            raise SlackNo("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


_MOST = {"section": 3000, "header": 150, "context": 3000}


def refused(blocks: list[dict[str, Any]], most: int) -> list[str]:
    """What the real thing would not take, by plain counts."""
    wrong = [] if len(blocks) <= most else ["too many blocks"]
    ids = [b["block_id"] for b in blocks if "block_id" in b]
    wrong += ["block_id twice"] if len(ids) != len(set(ids)) else []
    for block in blocks:
        kind = block.get("type")
        elements = block.get("elements", [])
        parts = [block.get("text"), *(block.get("fields") or []), *(elements if kind == "context" else [])]
        wrong += [f"{kind} text" for t in parts if t and not 0 < len(t["text"]) <= _MOST.get(str(kind), 3000)]
        wrong += [f"{kind} field" for t in block.get("fields") or [] if len(t["text"]) > 2000]
        wrong += [f"{kind} fields"] if len(block.get("fields") or []) > 10 else []
        for text in parts:
            if text and text["type"] == "mrkdwn" and re.search(r"<(?!https?://[^<>|]+\|)[^>]*>", text["text"]):
                wrong.append("something live in a text")
        if kind == "context" and not 0 < len(elements) <= 10:
            wrong.append("context elements")
        if kind == "actions":
            names = [e.get("action_id") for e in elements]
            if not 0 < len(elements) <= 25 or len(names) != len(set(names)):
                wrong.append("actions")
        for element in (*(elements if kind == "actions" else []), block.get("accessory"), block.get("element")):
            wrong += [f"{kind}: {w}" for w in _element(element or {})]
        if kind not in ("section", "header", "context", "actions", "input", "divider"):
            wrong.append(f"unknown block {kind}")
        if kind == "input" and not 0 < len(block["label"]["text"]) <= 2000:
            wrong.append("label")
    return wrong


def _element(element: dict[str, Any]) -> list[str]:
    wrong = []
    if len(element.get("action_id", "")) > 255:
        wrong.append("action_id")
    if element.get("type") == "button" and not (
        0 < len(element["text"]["text"]) <= 75 and len(element.get("value", "")) <= 2000
    ):
        wrong.append("button")
    options = element.get("options", [])
    if element.get("type") == "static_select" and not 0 < len(options) <= 100:
        wrong.append("options")
    wrong += ["option" for o in options if not (0 < len(o["text"]["text"]) <= 75 and 0 < len(o["value"]) <= 150)]
    if len((element.get("placeholder") or {"text": "x"})["text"]) not in range(1, 151):
        wrong.append("placeholder")
    if len(element.get("initial_value", "")) > 3000:
        wrong.append("initial_value")
    return wrong


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    slack: Slack

    def log_message(self, *_: Any) -> None:
        return

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = urlsplit(self.path).path
        if path.startswith("/upload/"):
            self.slack.files[path.removeprefix("/upload/")]["content"] = raw
            return self._send(200, b"OK")
        method = path.removeprefix("/api/")
        params = dict(parse_qsl(raw.decode(), keep_blank_values=True))
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        faults = self.slack.faults.get(method) or [("", 0)]
        kind, value = faults.pop(0)
        if kind == "429":
            return self._send(429, b"", {"retry-after": str(value)})
        if kind == "status":
            return self._send(value, b"upstream trouble")
        if kind == "error":
            return self._json({"ok": False, "error": value})
        if kind == "cut":
            self.close_connection = True
            return None
        if kind == "slow":
            time.sleep(value)
        try:
            body = self.slack.call(method, token, params)
        except SlackNo as no:
            body = no.body
        if kind == "lost":
            self.close_connection = True
            return None
        return self._json(body)

    def do_GET(self) -> None:
        file = self.slack.files.get(self.path.split("/")[2]) if self.path.startswith("/files/") else None
        bearer = self.headers.get("authorization", "").removeprefix("Bearer ")
        self.slack.seen_bearers.append((self.headers.get("host", ""), bearer))
        if self.slack.redirect_files_to and file is not None:
            return self._send(302, b"", {"location": self.slack.redirect_files_to})
        if file is None:
            return self._send(404, b"")
        if bearer not in self.slack.tokens or self.slack.sign_in_page:
            return self._send(200, LOGIN_PAGE, {"content-type": "text/html; charset=utf-8"})
        return self._send(200, file["content"], {"content-type": file["about"]["mimetype"]})

    def _json(self, body: Mapping[str, Any]) -> None:
        headers = {"content-type": "application/json", "x-oauth-scopes": ",".join(sorted(self.slack.scopes))}
        self._send(200, json.dumps(body).encode(), headers)

    def _send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running(slack: Slack | None = None) -> Iterator[Slack]:
    """The double on a free port of 127.0.0.1."""
    slack = slack or Slack()
    handler = type("Handler", (_Handler,), {"slack": slack})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    slack.url = f"http://127.0.0.1:{server.server_port}/api/"
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
