"""Beyond the contract: what Slack's errors do to a message, files from and to allowed hosts, mutants that must be noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from adapters.slack import render
from adapters.slack.files import Transfer
from adapters.slack.forms import pack_trigger
from adapters.slack.platform import SlackPlatform
from bot.errors import AyumiError, PermanentError, TemporaryError, UnknownOutcome
from bot.inputs import Address, FileRef
from bot.message import Attachment, Button, Message
from bot.ports import Sent
from tests.contract import test_platform as contract
from tests.contract.slack_bench import SlackBench, words_of
from tests.contract.slack_bench import slack as bench_of
from tests.contract.test_platform import FORM, simple
from tests.slack_double import running


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[SlackBench]:
    with bench_of(tmp_path) as made:
        yield made


def send(bench: SlackBench, to: Address | None = None, message: Message | None = None, key: str = "k") -> Sent:
    return bench.platform.send("T1", to or bench.channel, message or simple("x"), key=key)


def methods(bench: SlackBench) -> list[str]:
    return [method for method, _ in bench.slack.calls]


# ---------------------------------------------------------------- errors on the way


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (("lost", 0), UnknownOutcome),
        (("cut", 0), UnknownOutcome),
        (("status", 500), UnknownOutcome),
        (("error", "fatal_error"), UnknownOutcome),
        (("429", 7), TemporaryError),
        (("error", "ratelimited"), TemporaryError),
        (("error", "service_unavailable"), TemporaryError),
        (("error", "is_archived"), PermanentError),
        (("error", "missing_scope"), PermanentError),
    ],
)
def test_a_fault_of_slack_reaches_the_delivery_as_ours(bench: SlackBench, fault: Any, error: type[AyumiError]) -> None:
    bench.slack.fail("chat.postMessage", *fault)
    with pytest.raises(error):
        send(bench)
    assert methods(bench).count("chat.postMessage") <= 1


def test_a_server_that_is_not_there_is_a_temporary_trouble(bench: SlackBench) -> None:
    bench.webs[0].url = "http://127.0.0.1:1/api/"
    with pytest.raises(TemporaryError):
        send(bench)


def test_a_public_channel_is_joined_and_a_private_one_is_not_reachable(bench: SlackBench) -> None:
    bench.slack.channel("C2", "U1")
    bench.slack.channel("C3", "U1", private=True)
    sent = send(bench, Address(platform="slack", conversation="C2"))
    assert [m["ts"] for m in bench.slack.posted("C2")] == [sent.message]
    with pytest.raises(PermanentError) as caught:
        send(bench, Address(platform="slack", conversation="C3"))
    assert caught.value.code == "channel_not_found"


def test_blocks_that_slack_refuses_are_said_as_plain_text_once(bench: SlackBench) -> None:
    bench.slack.fail("chat.postMessage", "error", "invalid_blocks")
    send(bench, message=replace(simple("**太字** <b>"), buttons=(Button(label="OK", action="a"),)))
    (posted,) = bench.slack.posted("C1")
    assert (posted["text"], posted["blocks"]) == ("太字 &lt;b&gt;", [])
    assert posted["metadata"]["event_payload"] == {"key": "k"}


def test_blocks_beyond_a_limit_never_leave(bench: SlackBench, monkeypatch: pytest.MonkeyPatch) -> None:
    too_long = render.Rendered(text="n", blocks=({"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}},))
    monkeypatch.setattr(render, "message", lambda shown: too_long)
    send(bench, message=simple("words"))
    assert [(m["text"], m["blocks"]) for m in bench.slack.posted("C1")] == [("words", [])]


def test_a_thread_that_is_gone_gives_a_new_message(bench: SlackBench) -> None:
    sent = send(bench, replace(bench.channel, thread="1795000000.000001"))
    assert sent.thread is None
    assert len(bench.slack.posted("C1")) == 1


def test_a_leaver_cannot_be_written_to(bench: SlackBench) -> None:
    bench.slack.users["U1"]["deleted"] = True
    with pytest.raises(PermanentError) as caught:
        send(bench, bench.direct)
    assert caught.value.code == "user_disabled"


def test_a_direct_chat_is_opened_once(bench: SlackBench) -> None:
    for n in range(3):
        send(bench, bench.direct, key=f"k{n}")
    assert methods(bench).count("conversations.open") == 1
    assert isinstance(bench.platform, SlackPlatform)
    bench.platform.learn("T1", "U2", "D2")
    bench.slack.channel("D2", "U2", "UBOT", private=True)
    send(bench, Address(platform="slack", conversation="@U2", private=True), key="k9")
    assert methods(bench).count("conversations.open") == 1


def test_a_paused_method_leaves_the_others_and_other_teams_alone(bench: SlackBench) -> None:
    now = [100.0]
    bench.webs[0]._monotonic = lambda: now[0]
    bench.slack.fail("chat.postMessage", "429", 5)
    for _ in range(3):
        with pytest.raises(TemporaryError) as caught:
            send(bench)
        assert caught.value.after == 5
    assert methods(bench) == []  # the 429 itself came before any work, the other two were not even asked
    bench.platform.open_form("T1", bench.trigger(), FORM)
    now[0] = 105.1
    send(bench)


# ---------------------------------------------------------------- finding again


def test_a_lost_answer_is_found_through_pages_of_two(bench: SlackBench) -> None:
    bench.slack.fail("chat.postMessage", "lost")
    with pytest.raises(UnknownOutcome):
        send(bench, key="lost")
    for n in range(7):
        send(bench, key=f"later{n}")
    found = bench.platform.find("T1", bench.channel, key="lost")
    assert found == Sent(message=bench.slack.posted("C1")[0]["ts"], thread=None)
    assert methods(bench).count("conversations.history") == 4


def test_a_file_whose_message_stands_already_is_shared_by_the_look_up(bench: SlackBench) -> None:
    message = replace(simple("どうぞ"), attachments=(Attachment(file="ours", name="原稿.docx", media_type="x/y"),))
    for fault in ("chat.postMessage", "files.completeUploadExternal"):
        bench.slack.fail(fault, "lost" if fault.startswith("chat") else "status", 500)
        with pytest.raises(UnknownOutcome):
            send(bench, message=message, key=fault)
        found = bench.platform.find("T1", bench.channel, key=fault)
        assert found is not None
        assert bench.platform.find("T1", bench.channel, key=fault) == found
        shared = [m for m in bench.slack.posted("C1") if m.get("thread_ts") == found.message]
        assert [m["files"][0]["title"] for m in shared] == ["原稿.docx"]
        assert bench.slack.files[shared[0]["files"][0]["id"]]["content"] == b"bytes of ours"


def test_without_the_right_to_write_files_nothing_is_posted(bench: SlackBench) -> None:
    bench.slack.scopes.discard("files:write")
    with pytest.raises(PermanentError) as caught:
        send(bench, message=replace(simple("x"), attachments=(Attachment(file="f", name="n", media_type="x/y"),)))
    assert caught.value.code == "missing_scope"
    assert bench.slack.posted("C1") == []


def test_what_only_one_shall_see_goes_to_the_own_chat_when_it_carries_a_file(bench: SlackBench) -> None:
    message = replace(simple("どうぞ"), attachments=(Attachment(file="f", name="n.docx", media_type="x/y"),))
    send(bench, replace(bench.channel, only="U1"), message)
    assert bench.slack.posted("C1") == []
    assert [bool(m.get("files")) for m in bench.slack.posted("D1")] == [False, True]


def test_nobody_elses_metadata_is_taken_for_ours(bench: SlackBench) -> None:
    bench.slack.channels["C1"].messages.append(
        {"ts": "1.1", "user": "UX", "text": "", "metadata": {"event_type": "other", "event_payload": {"key": "k"}}}
    )
    assert bench.platform.find("T1", bench.channel, key="k") is None


# ---------------------------------------------------------------- forms and files


def test_a_form_remembers_where_it_was_asked_for(bench: SlackBench) -> None:
    place = Address(platform="slack", conversation="C1", thread="1.2")
    bench.platform.open_form("T1", pack_trigger(bench.slack.trigger(), place), FORM)
    assert '"c": "C1", "t": "1.2"' in bench.slack.views[0]["private_metadata"]


def test_a_trigger_that_ended_says_so(bench: SlackBench) -> None:
    trigger = bench.slack.trigger()
    bench.slack.triggers[trigger] = "expired"
    with pytest.raises(PermanentError) as caught:
        bench.platform.open_form("T1", trigger, FORM)
    assert caught.value.code == "expired_trigger_id"


def test_the_sign_in_page_is_no_file(bench: SlackBench) -> None:
    ref = bench.uploaded(b"sound", "memo.m4a")
    bench.slack.sign_in_page = True
    with pytest.raises(PermanentError, match="files:read") as caught:
        bench.platform.fetch("T1", ref, limit=10_000)
    assert caught.value.code == "missing_scope"


def test_a_page_that_really_is_one_is_fetched(bench: SlackBench) -> None:
    page = b"<html>a brief</html>"
    file = bench.slack.file("brief.html", page, mimetype="text/html")
    assert bench.platform.fetch("T1", FileRef(id=file, name="brief.html"), limit=100) == page


def test_a_redirect_to_another_host_gets_no_token_and_one_to_nowhere_no_request(bench: SlackBench) -> None:
    ref = bench.uploaded(b"sound", "memo.m4a")
    with running() as stranger:
        bench.slack.redirect_files_to = stranger.url.replace("/api/", "/files/F1/x")
        with pytest.raises(PermanentError) as caught:
            bench.platform.fetch("T1", ref, limit=100)
        assert stranger.seen_bearers == []
    assert caught.value.code == "host_not_allowed"


def test_a_redirect_without_end_ends(bench: SlackBench) -> None:
    ref = bench.uploaded(b"sound", "memo.m4a")
    bench.slack.redirect_files_to = bench.slack.files[ref.id]["about"]["url_private_download"]
    with pytest.raises(PermanentError, match="too many redirects"):
        bench.platform.fetch("T1", ref, limit=100)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://files.slack.com/files-pri/T1-F1/x", True),
        ("https://a.b.slack-edge.com/x", True),
        ("https://slack-files.com/x", True),
        ("https://kaname.slack.com/files/x", True),
        ("http://127.0.0.1:8090/files/x", True),
        ("http://localhost:8090/files/x", True),
        ("http://127.0.0.1:8091/files/x", False),
        ("http://files.slack.com/x", False),
        ("https://files.slack.com:444/x", False),
        ("https://files.slack.com.evil.example/x", False),
        ("https://evilslack.com/x", False),
        ("https://evil.example/files.slack.com", False),
        ("https://user@files.slack.com/x", False),
        ("https://files.slack.com@evil.example/x", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("", False),
        ("https://[", False),
    ],
)
def test_only_slacks_hosts_and_the_servers_own_are_asked(url: str, allowed: bool) -> None:
    with httpx2.Client(trust_env=False) as http:
        transfer = Transfer(http, "http://127.0.0.1:8090/api/")
        if allowed:
            transfer._allow(url)
            return
        with pytest.raises(PermanentError) as caught:
            transfer._allow(url)
        assert caught.value.code == "host_not_allowed"


# ---------------------------------------------------------------- mutants


class _NoKey(SlackPlatform):
    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        return None


class _DropsTheThread(SlackPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(team, replace(to, thread=None), message, key=key)


class _TellsEverybody(SlackPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(team, replace(to, only=""), message, key=key)


class _UpdatesByPosting(SlackPlatform):
    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        super().send(team, to, message, key=f"update:{message_id}")


class _OnePageOnly(SlackPlatform):
    def _pages(self, team: str, method: str, params: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        yield next(iter(super()._pages(team, method, params)))


class _NoLimit(SlackPlatform):
    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        return super().fetch(team, file, limit=10**9)


class _LosesTheRest(SlackPlatform):
    def _uploads(self, *args: Any, **more: Any) -> list[tuple[str, str]]:
        return []


class _SendsAgain(SlackPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        super().send(team, to, message, key=key)
        return super().send(team, to, message, key=key)


def _found_after_pages(bench: contract.Bench) -> None:
    sent = bench.platform.send("T1", bench.channel, simple("x"), key="k")
    for n in range(3):
        bench.platform.send("T1", bench.channel, simple("y"), key=f"{n}")
    assert bench.platform.find("T1", bench.channel, key="k") == sent


MUTANTS: Mapping[type[SlackPlatform], Callable[[contract.Bench], None]] = {
    _NoKey: contract.a_key_is_found_where_it_was_sent,
    _DropsTheThread: contract.a_message_to_a_thread_stands_in_that_thread,
    _TellsEverybody: contract.what_is_for_one_person_is_not_seen_by_another,
    _UpdatesByPosting: contract.an_update_replaces_the_words_in_the_same_place,
    _OnePageOnly: _found_after_pages,
    _NoLimit: contract.a_file_beyond_the_limit_is_too_large,
    _LosesTheRest: contract.a_very_long_message_arrives_whole_or_is_refused,
    _SendsAgain: contract.what_is_sent_is_shown_where_it_was_sent,
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_faulty_slack_platform_is_noticed(mutant: type[SlackPlatform], tmp_path: Path) -> None:
    with bench_of(tmp_path, mutant) as bench, pytest.raises((AssertionError, pytest.fail.Exception)):
        MUTANTS[mutant](bench)


def test_even_a_renderer_that_escapes_nothing_rings_nobody(bench: SlackBench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "marked", lambda text: text)
    contract.words_stay_words(bench)
    assert bench.slack.posted("C1")[0]["blocks"] == []


def test_the_words_of_a_message_can_be_read_back(bench: SlackBench) -> None:
    send(bench, message=simple("**太字** と `code` <b> & c"))
    assert words_of(bench.slack.posted("C1")[0]["blocks"]) == "太字 と code <b> & c"


def test_a_form_that_slack_would_refuse_is_never_sent(bench: SlackBench) -> None:
    many = tuple(replace(FORM.fields[0], name=f"f{n}") for n in range(101))
    with pytest.raises(PermanentError) as caught:
        bench.platform.open_form("T1", bench.trigger(), replace(FORM, fields=many))
    assert caught.value.code == "invalid_view"
    assert "views.open" not in methods(bench)
