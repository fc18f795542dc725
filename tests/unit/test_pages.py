"""The pages: what a browser sees, what posts cause, and what is refused."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from adapters.web.guard import MOST_BYTES
from adapters.web.rooms import direct
from adapters.web.texts import LOCALES, texts
from bot.inputs import Address, ButtonPressed, CommandInvoked, FilePosted, FormSubmitted, MessagePosted, VoicePosted
from bot.message import Message
from tests.browser.echo import ACCEPT, START, VOICE, Echo, app

HX = {"hx-request": "true"}
SATO: dict[str, str] = {"as": "saeki", "in": "dm-saeki", "thread": ""}


class Site:
    def __init__(self, folder: Path) -> None:
        self.app, self.console = app(folder / "rooms.sqlite")
        self.client = TestClient(self.app, base_url="http://127.0.0.1:8321", follow_redirects=False)

    def get(self, path: str) -> str:
        return self.client.get(path).text

    def post(self, path: str, fields: dict[str, Any], **more: Any) -> Any:
        return self.client.post(path, data=fields, headers=HX, **more)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    yield made
    made.console.rooms.close()


def visible(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


# ---------------------------------------------------------------- looking


def test_the_first_page_is_the_marketers_and_says_what_to_do(site: Site) -> None:
    page = visible(site.get("/"))
    for words in (
        "山田 早紀",
        "まだ何もありません",
        "企画書のファイルを送るか",
        "2分でわかる Ayumi",
        "企画書を渡す",
        "11/24(火) 10:05",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/?as=nobody", "その人は見つかりませんでした"),
        ("/?as=saeki&in=dm-yamada", "その会話は見つかりませんでした"),
        ("/?as=saeki&thread=m99", "そのスレッドは見つかりませんでした"),
        ("/file/none", "保存期間が過ぎたか"),
        ("/upload/f9", "そのファイルはもうありません"),
        ("/static/../pages.py", ""),
        ("/static/pages.py", "そのページはありません"),
        ("/static/none.css", "そのページはありません"),
    ],
)
def test_an_address_that_leads_nowhere_is_answered_with_a_sentence(site: Site, path: str, words: str) -> None:
    answer = site.client.get(path)
    assert answer.status_code == 404
    assert words in answer.text


def test_pages_in_english_have_no_japanese_sentence_of_ours(site: Site) -> None:
    for person in site.console.people():
        site.console.set_locale(person.user, "en")
    for path in ("/", "/glance", "/live?as=saeki"):
        html = re.sub(r'<[^>]+lang="ja".*?</button>', "", site.get(path))
        for name in [part for person in site.console.people() for part in (person.name, person.department)]:
            html = html.replace(name, "")
        for about in (
            "企画書（Word、蒸気トラップの点検）",
            "ボイスメモ 46秒（損失額と点検時間、言い直しあり）",
            "コンテンツ制作",
        ):
            html = html.replace(about, "")
        html = re.sub(r'aria-hidden="true">.<', "", html)
        assert re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]+", html) == []


@pytest.mark.parametrize("path", ["/", "/glance", "/live", "/static/playground.css", "/file/ours"])
def test_every_answer_forbids_foreign_content_and_inline_scripts(site: Site, path: str) -> None:
    policy = site.client.get(path).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize("path", ["/", "/glance?as=saeki", "/live?as=saeki"])
def test_pages_carry_no_inline_script_style_or_handler_and_name_no_other_site(site: Site, path: str) -> None:
    site.post("/say", {**SATO, "text": "?"})
    html = site.get(path)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)
    assert set(re.findall(r'(?:src|href)="(https?://[^"]+)"', html)) <= {"https://example.com/steam/trap-survey"}


def test_what_stands_in_a_private_conversation_is_not_shown_to_others(site: Site) -> None:
    site.post("/say", {**SATO, "text": "ここだけの話"})
    assert "ここだけの話" in site.get("/?as=saeki")
    assert "ここだけの話" not in site.get("/?as=yamada")


def test_hostile_words_are_shown_as_words(site: Site) -> None:
    site.post("/say", {**SATO, "text": "<script>alert(1)</script> <!channel> <hx-partial>"})
    html = site.get("/?as=saeki") + site.get("/live?as=saeki&in=dm-saeki")
    assert "<script>alert" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; &lt;!channel&gt; &lt;hx-partial&gt;") >= 2


def test_the_side_by_side_page_shows_each_persons_own_view(site: Site) -> None:
    site.post("/say", {**SATO, "text": "速報です"})
    html = site.get("/glance?as=yamada&with=saeki,yamada,c-content")
    columns = html.split('<section class="column"')[1:]
    assert ["速報です" in column for column in columns] == [True, False, False]


def test_what_happens_next_and_the_board_are_shown(site: Site) -> None:
    site.post("/say", {**SATO, "text": "x"})
    page = visible(site.get("/?as=saeki"))
    for words in (
        "11/26(木) 10:05",
        "見出し1について、声をかけます",
        "反応がないため",
        "回答中",
        "1 / 4 見出しが確認済み",
        "締切 12/18(金)",
    ):
        assert words in page


def test_unread_messages_of_the_others_are_counted_and_ones_own_are_not(site: Site) -> None:
    place = Address(platform="playground", conversation=direct("ono"), private=True)
    site.console.platform.send("demo", place, Message(notice="n", text="ご相談"), key="k")
    assert "未読 1件" in site.get("/?as=saeki")
    assert "未読 1件" not in site.get("/?as=ono")
    assert "未読 1件" not in site.get("/?as=saeki")


def test_a_long_conversation_shows_its_latest_threads_and_the_rest_on_request(site: Site) -> None:
    for number in range(45):
        site.console.rooms.say("dm-saeki", "saeki", f"話題{number:02}。")
    page = site.get("/?as=saeki")
    assert ("話題04。" in page, "話題05。" in page, "話題44。" in page) == (False, True, True)
    assert "前の 5件も見る" in page
    assert "話題00。" in site.get("/?as=saeki&in=dm-saeki&all=yes")


def test_what_moves_stands_at_the_bottom_with_its_thread_around_it(site: Site) -> None:
    rooms = site.console.rooms
    for text in ("一つ目", "二つ目"):
        rooms.say("dm-saeki", "saeki", text)
    rooms.say("dm-saeki", "saeki", "一つ目の続き", thread="m1")
    assert re.findall("一つ目の続き|一つ目|二つ目", visible(site.get("/live?as=saeki"))) == [
        "二つ目",
        "一つ目",
        "一つ目の続き",
    ]
    assert re.findall("一つ目の続き|一つ目|二つ目", visible(site.get("/live?as=saeki&thread=m2"))) == ["二つ目"]


# ---------------------------------------------------------------- doing


def test_words_are_taken_as_a_message_and_answered(site: Site) -> None:
    answer = site.post("/say", {**SATO, "text": "12%ぐらいです"})
    assert (answer.status_code, answer.headers["hx-trigger"]) == (204, "done")
    assert site.console.accepted == [
        MessagePosted(
            id="playground:m1",
            at=START,
            team="demo",
            user="saeki",
            address=Address(platform="playground", conversation="dm-saeki", private=True),
            message="m1",
            text="12%ぐらいです",
        )
    ]
    assert "受け取りました" in site.get("/?as=saeki")


def test_a_command_is_seen_by_the_one_who_typed_it_alone(site: Site) -> None:
    site.post("/say", {"as": "yamada", "in": "c-content", "thread": "", "text": "／brief ヘルプ"})
    item = site.console.accepted[0]
    assert isinstance(item, CommandInvoked)
    assert (item.text, item.trigger, item.address.private) == ("ヘルプ", "t1", False)
    assert "／brief ヘルプ" in site.get("/?as=yamada&in=c-content")
    assert "／brief ヘルプ" not in site.get("/?as=saeki&in=c-content")


def test_several_files_become_one_input_each_and_the_first_carries_the_words(site: Site) -> None:
    memo = (VOICE / "v01.m4a").read_bytes()
    files = [("file", ("memo.txt", memo, "text/plain")), ("file", ("企画.csv", "項目,内容".encode(), "text/csv"))]
    site.post("/say", {**SATO, "text": "両方です", "seconds": "24"}, files=files)
    voice, other = site.console.accepted
    assert isinstance(voice, VoicePosted)
    assert isinstance(other, FilePosted)
    assert (voice.text, voice.file.media_type, voice.file.size, voice.file.seconds) == (
        "両方です",
        "audio/mp4",
        len(memo),
        24.0,
    )
    assert (other.text, other.file.name, other.file.media_type) == ("", "企画.csv", "text/csv")
    assert site.client.get(f"/upload/{voice.file.id}").content == memo


def test_a_sample_is_sent_as_if_it_were_ones_own_file(site: Site) -> None:
    site.post("/say", {**SATO, "text": "", "sample": "v02.webm"})
    item = site.console.accepted[0]
    assert isinstance(item, VoicePosted)
    assert item.file.name == "v02.webm"


def test_a_press_names_message_button_and_a_trigger_and_leaves_its_mark(site: Site) -> None:
    site.post("/say", {**SATO, "text": "?"})
    fields = {**SATO, "post": "m2", "action": ACCEPT, "value": "a1"}
    assert site.post("/press", fields).status_code == 204
    assert site.post("/press", fields).status_code == 204
    presses = [item for item in site.console.accepted if isinstance(item, ButtonPressed)]
    assert [(item.id, item.message, item.action, item.value, item.trigger) for item in presses] == [
        ("playground:p1", "m2", ACCEPT, "a1", "t1"),
        ("playground:p2", "m2", ACCEPT, "a1", "t2"),
    ]
    assert "btn-pressed" in site.get("/?as=saeki")


def test_a_form_opens_as_a_dialog_and_comes_back_filled_in(site: Site) -> None:
    site.post("/say", {**SATO, "text": "?"})
    site.post("/press", {**SATO, "post": "m2", "action": "when", "value": "a1"})
    page = site.get("/?as=saeki")
    assert "いつなら大丈夫ですか" in page
    assert 'id="dialog-t1"' in page
    assert 'id="dialog-t1"' not in site.get("/?as=yamada")
    missing = site.post("/form", {**SATO, "trigger": "t1", "f.day": ""})
    assert "必須の欄が空です" in missing.text
    site.post("/form", {**SATO, "trigger": "t1", "f.day": "2026-12-04", "f.kind": "詰まり", "f.words": "午後なら"})
    item = site.console.accepted[-1]
    assert isinstance(item, FormSubmitted)
    assert (item.form, item.value) == ("when", "a1")
    assert item.fields == {"day": "2026-12-04", "kind": "詰まり", "who": "", "words": "午後なら", "sure": False}
    assert 'id="dialog-t1"' not in site.get("/?as=saeki")
    assert "閉じられています" in site.post("/form", {**SATO, "trigger": "t1", "f.day": "2026-12-04"}).text


def test_a_form_put_aside_is_not_shown_again(site: Site) -> None:
    site.post("/say", {**SATO, "text": "?"})
    site.post("/press", {**SATO, "post": "m2", "action": "when", "value": "a1"})
    site.post("/form/close", {**SATO, "trigger": "t1"})
    assert 'id="dialog-t1"' not in site.get("/?as=saeki")


def test_edit_delete_and_reaction_reach_the_bot_once(site: Site) -> None:
    site.post("/say", {**SATO, "text": "80度です"})
    site.post("/edit", {**SATO, "post": "m1", "text": "82度です"})
    site.post("/react", {**SATO, "post": "m2", "emoji": "👍"})
    site.post("/react", {**SATO, "post": "m2", "emoji": "👍"})
    site.post("/delete", {**SATO, "post": "m1"})
    assert [item.id for item in site.console.accepted[1:]] == [
        "playground:m1:edit:1",
        "playground:m2:react:saeki:👍",
        "playground:m1:delete",
    ]
    assert "このメッセージは削除されました" in site.get("/?as=saeki")


@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        ("/say", {"text": "  "}, "空のままでは送れません"),
        ("/say", {"text": "あ" * 40_001}, "長すぎて送れません"),
        ("/say", {"in": "dm-yamada", "text": "x"}, "その会話は見つかりませんでした"),
        ("/say", {"as": "nobody", "text": "x"}, "その人は見つかりませんでした"),
        ("/say", {"thread": "m9", "text": "x"}, "そのスレッドは見つかりませんでした"),
        ("/say", {"sample": "../../etc/passwd"}, "そのファイルはもうありません"),
        ("/press", {"post": "m9", "action": "a", "value": ""}, "そのメッセージはもうありません"),
        ("/edit", {"post": "m9", "text": "x"}, "そのメッセージはもうありません"),
        ("/clock", {"to": "2020-01-01T00:00"}, "時計は戻せません"),
        ("/clock", {"to": "soon"}, "日時を読み取れませんでした"),
        ("/form", {"trigger": "t9"}, "閉じられています"),
    ],
)
def test_every_mistake_is_answered_with_a_sentence_and_reaches_nobody(
    site: Site, path: str, fields: dict[str, str], words: str
) -> None:
    answer = site.post(path, {**SATO, **fields})
    assert answer.status_code == 200
    assert words in answer.text
    assert "hx-trigger" not in answer.headers
    assert site.console.accepted == []


def test_without_scripts_a_post_leads_back_to_the_page(site: Site) -> None:
    answer = site.client.post("/say", data={**SATO, "text": "x"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/?as=saeki&in=dm-saeki")
    answer = site.client.post("/say", data={**SATO, "text": ""})
    assert answer.headers["location"] == "/?as=saeki&in=dm-saeki&trouble=no_text"
    assert "空のままでは送れません" in site.get(answer.headers["location"])


def test_one_persons_language_changes_that_persons_page_alone(site: Site) -> None:
    site.client.post("/language", data={**SATO, "user": "saeki", "locale": "en"})
    assert '<html lang="en">' in site.get("/?as=saeki")
    assert '<html lang="ja">' in site.get("/?as=yamada")
    site.client.post("/language", data={**SATO, "locale": "en"})
    assert {person.locale for person in site.console.people()} == {"en"}
    site.client.post("/language", data={**SATO, "locale": "fr"})
    assert {person.locale for person in site.console.people()} == {"en"}


def test_a_week_runs_day_by_day(site: Site) -> None:
    assert site.post("/clock", {**SATO, "to": "week"}).status_code == 204
    assert site.console.now() == datetime(2026, 12, 1, 1, 5, tzinfo=UTC)
    posts = site.console.rooms.timeline("c-content", "saeki")
    assert [post.at.day for post in posts] == [25, 26, 27, 28, 29, 30, 1]
    assert "12/1(火) 10:05" in site.get("/?as=saeki")


# ---------------------------------------------------------------- the story


def test_the_story_is_the_same_in_both_languages_but_for_its_words() -> None:
    ja, en = (texts(locale) for locale in LOCALES)
    assert set(ja.words) == set(en.words)
    assert set(ja.errors) == set(en.errors)
    assert set(ja.roles) == set(en.roles)
    assert set(ja.hints) == set(en.hints)
    assert [(step.who, step.kind, step.show, step.actions, step.to) for step in ja.story] == [
        (step.who, step.kind, step.show, step.actions, step.to) for step in en.story
    ]
    assert 8 <= len(ja.story) <= 13


def test_every_error_code_of_ours_has_a_sentence() -> None:
    folder = Path(__file__).parents[2] / "adapters" / "web"
    codes = {code for file in folder.glob("*.py") for code in re.findall(r'code="([a-z_]+)"', file.read_text("utf-8"))}
    codes |= {
        code for file in folder.glob("*.py") for code in re.findall(r'trouble = "([a-z_]+)"', file.read_text("utf-8"))
    }
    for locale in LOCALES:
        assert codes - set(texts(locale).errors) <= {
            "team_not_found",
            "no_public_url",
        }  # mistakes of wiring and settings, never of a person in the playground


def test_a_step_is_done_as_the_right_person_and_shows_what_came_of_it(site: Site) -> None:
    at = {"as": "ono", "in": "dm-ono", "thread": ""}
    answer = site.post("/story", {**at, "do": "do"})
    assert answer.headers["hx-redirect"] == "/?as=yamada&in=dm-yamada"
    first = site.console.accepted[0]
    assert isinstance(first, FilePosted)
    assert (first.user, first.file.name) == ("yamada", "b1-steam-trap.docx")
    answer = site.post("/story", {**at, "do": "do"})
    assert answer.headers["hx-redirect"] == "/?as=saeki&in=dm-saeki"
    second = site.console.accepted[1]
    assert isinstance(second, CommandInvoked)
    assert (second.user, second.text) == ("yamada", "すり合わせ B1 @佐伯健")
    site.post("/story", {**at, "do": "do"})
    third = site.console.accepted[2]
    assert isinstance(third, ButtonPressed)
    assert (third.user, third.action) == ("saeki", ACCEPT)
    assert "4 / 13" in site.get("/")


def test_an_answer_of_the_story_goes_to_the_thread_the_bot_wrote_in_last(site: Site) -> None:
    site.console.rooms.remember("story", "1")
    for _ in range(2):
        site.post("/story", {**SATO, "do": "do"})
    site.console.rooms.remember("story", "6")
    site.post("/story", {**SATO, "do": "do"})
    answer = site.console.accepted[-1]
    assert isinstance(answer, MessagePosted)
    newest = next(post for post in site.console.rooms.timeline("dm-saeki", "saeki") if post.thread)
    assert answer.address.thread == newest.thread


def test_a_step_that_cannot_be_done_yet_says_so_and_can_be_skipped(site: Site) -> None:
    site.console.rooms.remember("story", "2")
    assert "まだ届いていません" in site.post("/story", {**SATO, "do": "do"}).text
    assert "3 / 13" in site.get("/")
    site.post("/story", {**SATO, "do": "skip"})
    assert "4 / 13" in site.get("/")
    site.post("/story", {**SATO, "do": "back"})
    assert "3 / 13" in site.get("/")


def test_after_the_last_step_the_story_is_over_and_can_begin_again(site: Site) -> None:
    site.console.rooms.remember("story", "13")
    assert "ひととおり、ご覧いただきました" in site.get("/")
    assert site.post("/story", {**SATO, "do": "do"}).status_code == 204
    site.post("/story", {**SATO, "do": "start"})
    assert "1 / 13" in site.get("/")


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://127.0.0.1:8321"}, 204),
        ({}, 204),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"host": "evil.example:8321"}, 403),
        ({"host": "127.0.0.1.evil.example"}, 403),
        ({"host": "localhost:8321", "origin": "http://localhost:8321"}, 204),
        ({"host": "[::1]:8321", "origin": "http://[::1]:8321"}, 204),
    ],
)
def test_only_pages_of_this_machine_may_post(site: Site, headers: dict[str, str], status: int) -> None:
    answer = site.client.post("/say", data={**SATO, "text": "x"}, headers={**HX, **headers})
    assert answer.status_code == status
    assert bool(site.console.accepted) is (status == 204)


def test_a_foreign_name_for_this_machine_shows_nothing(site: Site) -> None:
    answer = site.client.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 403
    assert "山田" not in answer.text


def test_an_upload_beyond_the_limit_is_refused_with_a_sentence(site: Site) -> None:
    files = {"file": ("big.bin", b"x" * (MOST_BYTES + 1), "application/octet-stream")}
    assert "25 MB" in site.post("/say", {**SATO, "text": ""}, files=files).text
    assert site.console.accepted == []
    files = {"file": ("big.bin", b"x" * MOST_BYTES, "application/octet-stream")}
    assert site.post("/say", {**SATO, "text": ""}, files=files).status_code == 204


def test_a_body_that_never_ends_is_cut_off_while_it_arrives(site: Site) -> None:
    taken = 0

    async def receive() -> dict[str, Any]:
        nonlocal taken
        begin = b'--b\r\ncontent-disposition: form-data; name="file"; filename="x"\r\n\r\n' if not taken else b""
        taken += 1_000_000
        return {"type": "http.request", "body": begin + b"x" * 1_000_000, "more_body": True}

    sent: list[dict[str, Any]] = []

    async def send(event: Any) -> None:
        sent.append(event)

    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"multipart/form-data; boundary=b"), (b"hx-request", b"true")]
    asyncio.run(site.app(_scope("POST", "/say", headers), receive, send))
    assert taken < MOST_BYTES + 3_000_000
    assert "MB" in b"".join(event.get("body", b"") for event in sent).decode()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--b\r\nnonsense", "multipart/form-data; boundary=b"),
        (b"\xff\xfe=\xff", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
        (b"x", "multipart/form-data"),
        (b"", ""),
    ],
)
def test_a_broken_form_is_answered_with_a_sentence(site: Site, body: bytes, kind: str) -> None:
    answer = site.client.post("/say", content=body, headers={**HX, "content-type": kind})
    assert answer.status_code == 200
    assert answer.text.endswith("。")
    assert site.console.accepted == []


def test_files_are_saved_and_never_act_as_a_page(site: Site) -> None:
    evil = b"<script>alert(1)</script>"
    site.post("/say", {**SATO, "text": ""}, files={"file": ('a"b\r\n.html', evil, "text/html")})
    item = site.console.accepted[0]
    assert isinstance(item, FilePosted)
    answer = site.client.get(f"/upload/{item.file.id}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "sandbox" in answer.headers["content-security-policy"]
    ours = site.client.get("/file/ours")
    assert ours.headers["content-disposition"] == "attachment; filename*=UTF-8''%E5%8E%9F%E7%A8%BF.md"


# ---------------------------------------------------------------- live


def test_an_open_page_hears_of_a_change_at_once(site: Site) -> None:
    heard: list[str] = []

    async def listen() -> None:
        gone = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(event: Any) -> None:
            if event["type"] != "http.response.body" or not event.get("body"):
                return
            heard.append(event["body"].decode())
            if len(heard) == 1:
                await asyncio.to_thread(site.console.rooms.say, "dm-saeki", "saeki", "x")
            else:
                gone.set()

        headers = [(b"host", b"127.0.0.1")]
        await asyncio.wait_for(site.app(_scope("GET", "/events", headers), receive, send), 10)

    before = site.console.rooms.version
    asyncio.run(listen())
    assert heard[0] == f"retry: 1000\ndata: {before}\n\n"
    assert f"data: {before + 1}\n\n" in heard[1:]


def test_a_live_answer_changes_each_part_by_itself(site: Site) -> None:
    html = site.get("/live?as=saeki&in=dm-saeki&thread=")
    targets = re.findall(r'<hx-partial hx-target="(#[a-z-]+)" hx-swap="innerMorph">', html)
    assert targets == [
        "#clock-now",
        "#side-guide",
        "#side-next",
        "#people",
        "#talk",
        "#busy",
        "#side-board",
        "#dialogs",
    ]
    page = site.get("/?as=saeki")
    assert all(f'id="{target[1:]}"' in page for target in targets)


def test_the_edit_button_carries_what_the_form_needs(site: Site) -> None:
    site.post("/say", {**SATO, "text": 'he said "80"'})
    page = site.get("/?as=saeki")
    fields = re.search(r'data-fields="([^"]+)"', page)
    assert fields is not None
    from html import unescape

    assert json.loads(unescape(fields[1])) == {**SATO, "post": "m1"}
    assert 'data-edit="he said &#34;80&#34;"' in page


def test_a_console_that_is_still_busy_is_shown_as_thinking(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Echo, "settled", lambda self, seconds: False)
    assert "Ayumi が考えています" in site.get("/?as=saeki")


def test_someone_in_a_third_language_reads_english(site: Site) -> None:
    person = site.console._people["saeki"]
    site.console._people["saeki"] = replace(person, locale="fr")
    assert '<html lang="en">' in site.get("/?as=saeki")


def _scope(method: str, path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "scheme": "http",
        "server": ("127.0.0.1", 8321),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
