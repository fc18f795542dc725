"""What every chat platform must do for the core, as a plain list of behaviours, run on every implementation.

A new platform joins by a bench in BENCHES: what the suite needs to look at it from outside. Mutants, each with one
fault, show that the suite would notice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from adapters.web.inputs import file_ref
from adapters.web.platform import PlaygroundPlatform
from adapters.web.posts import words_of
from adapters.web.rooms import Rooms, direct
from bot.errors import PermanentError, TemporaryError, UnknownOutcome
from bot.inputs import Address, FileRef
from bot.message import (
    Attachment,
    Button,
    Field,
    Form,
    FormField,
    Link,
    Message,
    Option,
    Quote,
    Select,
    escape,
)
from bot.ports import ChatPlatform, Sent
from tests.contract.slack_bench import slack


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as somebody sees it: its id, its thread, and all its words."""

    message: str
    thread: str | None
    words: str


class Bench(Protocol):
    """A platform under test. `direct` is `reader`'s private conversation, `channel` is read by `reader` and `other`."""

    platform: ChatPlatform
    team: str
    direct: Address
    channel: Address
    missing: Address
    reader: str
    other: str

    def shown(self, place: Address, viewer: str) -> Sequence[Shown]: ...

    def trigger(self) -> str:
        """What a press of the reader's gives to open a form with."""
        ...

    def opened(self) -> Sequence[str]:
        """Titles of the forms the reader has before them."""
        ...

    def uploaded(self, content: bytes, name: str) -> FileRef: ...

    def restarted(self) -> ChatPlatform:
        """The same platform after the bot was started anew."""
        ...


HOSTILE = "<!channel> <@U1> @everyone <script>alert(1)</script> [x](javascript:alert(1)) &lt;"
EVERYTHING = Message(
    notice="通知",
    heading="見出しのお願い",
    text="目的は **資料請求** です。\n二行目 `code`",
    quotes=(Quote(text="一番多いのは吹き放し", by="佐伯"),),
    fields=(Field(name="締切", value="12/4(金)"),),
    items=("故障の種類", "年間損失"),
    links=(Link(label="参考", url="https://example.com/steam"),),
    buttons=(Button(label="引き受けます", action="assign.accept", value="1"),),
    selects=(
        Select(
            label="近いもの",
            action="pick",
            options=(Option(label="詰まり", value="a"), Option(label="ほか", value="b")),
        ),
    ),
    note="言葉でも返せます",
)
FORM = Form(
    form="when", value="1", title="いつなら", submit="送る", fields=(FormField(name="day", label="日", kind="date"),)
)


def simple(text: str) -> Message:
    return Message(notice=text, text=text)


def seen(bench: Bench, place: Address, sent: Sent, viewer: str = "") -> Shown | None:
    return next((one for one in bench.shown(place, viewer or bench.reader) if one.message == sent.message), None)


# ---------------------------------------------------------------- the behaviours


def what_is_sent_is_shown_where_it_was_sent(bench: Bench) -> None:
    for place in (bench.direct, bench.channel):
        sent = bench.platform.send(bench.team, place, simple("お知らせ"), key=f"k:{place.conversation}")
        assert [one for one in bench.shown(place, bench.reader) if "お知らせ" in one.words] == [
            Shown(message=sent.message, thread=None, words="お知らせ")
        ]
        assert sent.thread is None


def every_part_of_a_message_can_be_read(bench: Bench) -> None:
    sent = bench.platform.send(bench.team, bench.direct, EVERYTHING, key="k")
    shown = seen(bench, bench.direct, sent)
    assert shown is not None
    for words in (
        "見出しのお願い",
        "資料請求",
        "二行目",
        "吹き放し",
        "佐伯",
        "締切",
        "12/4(金)",
        "故障の種類",
        "年間損失",
    ):
        assert words in shown.words
    for words in ("参考", "引き受けます", "近いもの", "詰まり", "ほか", "言葉でも返せます"):
        assert words in shown.words


def words_stay_words(bench: Bench) -> None:
    message = Message(notice=HOSTILE, text=escape(HOSTILE), quotes=(Quote(text=HOSTILE),), heading=HOSTILE)
    sent = bench.platform.send(bench.team, bench.channel, message, key="k")
    shown = seen(bench, bench.channel, sent)
    assert shown is not None
    assert shown.words.count(HOSTILE) == 3


def a_message_to_a_thread_stands_in_that_thread(bench: Bench) -> None:
    root = bench.platform.send(bench.team, bench.direct, simple("質問"), key="k1")
    reply = bench.platform.send(bench.team, replace(bench.direct, thread=root.message), simple("続き"), key="k2")
    assert reply.thread == root.message
    assert seen(bench, bench.direct, reply) == Shown(message=reply.message, thread=root.message, words="続き")


def what_is_for_one_person_is_not_seen_by_another(bench: Bench) -> None:
    sent = bench.platform.send(bench.team, replace(bench.channel, only=bench.reader), simple("あなただけに"), key="k")
    assert seen(bench, bench.channel, sent, bench.reader) is not None
    assert not [one for one in bench.shown(bench.channel, bench.other) if "あなただけに" in one.words]


def an_update_replaces_the_words_in_the_same_place(bench: Bench) -> None:
    root = bench.platform.send(bench.team, bench.direct, simple("前"), key="k1")
    sent = bench.platform.send(bench.team, replace(bench.direct, thread=root.message), simple("原稿1"), key="k2")
    before = len(bench.shown(bench.direct, bench.reader))
    bench.platform.update(bench.team, bench.direct, sent.message, simple("原稿2"))
    shown = bench.shown(bench.direct, bench.reader)
    assert len(shown) == before
    assert seen(bench, bench.direct, sent) == Shown(message=sent.message, thread=root.message, words="原稿2")
    assert [one.words for one in shown if one.message == root.message] == ["前"]


def an_update_of_what_is_not_there_is_permanent(bench: Bench) -> None:
    with pytest.raises(PermanentError):
        bench.platform.update(bench.team, bench.direct, "m404", simple("x"))


def a_key_is_found_where_it_was_sent(bench: Bench) -> None:
    root = bench.platform.send(bench.team, bench.direct, simple("一"), key="k1")
    in_thread = replace(bench.direct, thread=root.message)
    reply = bench.platform.send(bench.team, in_thread, simple("二"), key="k2")
    expected = (root, reply) if bench.platform.can_find else (None, None)
    assert bench.platform.find(bench.team, bench.direct, key="k1") == expected[0]
    assert bench.platform.find(bench.team, in_thread, key="k2") == expected[1]


def a_key_that_was_never_sent_is_not_found(bench: Bench) -> None:
    bench.platform.send(bench.team, bench.direct, simple("k"), key="k1")
    for key in ("k", "k11", "other", ""):
        assert bench.platform.find(bench.team, bench.direct, key=key) is None


def a_key_is_still_found_after_an_update_and_a_restart(bench: Bench) -> None:
    sent = bench.platform.send(bench.team, bench.direct, simple("一"), key="k1")
    bench.platform.update(bench.team, bench.direct, sent.message, simple("二"))
    again = bench.restarted()
    assert again.find(bench.team, bench.direct, key="k1") == (sent if again.can_find else None)


def an_unknown_conversation_is_permanent_and_says_so(bench: Bench) -> None:
    with pytest.raises(PermanentError) as caught:
        bench.platform.send(bench.team, bench.missing, simple("x"), key="k")
    assert caught.value.code == "channel_not_found"


def an_unknown_team_is_permanent(bench: Bench) -> None:
    with pytest.raises(PermanentError):
        bench.platform.send("another-company", bench.direct, simple("x"), key="k")
    assert bench.shown(bench.direct, bench.reader) == []


def a_message_without_anything_to_show_is_permanent(bench: Bench) -> None:
    with pytest.raises(PermanentError):
        bench.platform.send(bench.team, bench.direct, Message(notice="only a notice"), key="k")


def a_very_long_message_arrives_whole_or_is_refused(bench: Bench) -> None:
    long = "あ" * 39_000 + "終"
    try:
        sent = bench.platform.send(bench.team, bench.direct, simple(long), key="k1")
    except PermanentError:
        assert bench.shown(bench.direct, bench.reader) == []
        return
    shown = seen(bench, bench.direct, sent)
    assert shown is not None
    assert shown.words == long


def too_long_a_message_is_permanent_and_leaves_nothing(bench: Bench) -> None:
    with pytest.raises(PermanentError):
        bench.platform.send(bench.team, bench.direct, simple("あ" * 400_000), key="k")
    assert bench.shown(bench.direct, bench.reader) == []


def a_form_opens_with_a_fresh_trigger(bench: Bench) -> None:
    bench.platform.open_form(bench.team, bench.trigger(), FORM)
    assert list(bench.opened()) == ["いつなら"]


def a_trigger_opens_one_form_only(bench: Bench) -> None:
    trigger = bench.trigger()
    bench.platform.open_form(bench.team, trigger, FORM)
    for used in (trigger, "never-given"):
        with pytest.raises(PermanentError):
            bench.platform.open_form(bench.team, used, FORM)


def a_file_is_fetched_byte_for_byte(bench: Bench) -> None:
    content = bytes(range(256)) * 40
    ref = bench.uploaded(content, "memo.webm")
    assert bench.platform.fetch(bench.team, ref, limit=len(content)) == content


def a_file_beyond_the_limit_is_too_large(bench: Bench) -> None:
    ref = bench.uploaded(b"x" * 1000, "memo.webm")
    for claimed in (ref, replace(ref, size=1)):
        with pytest.raises(PermanentError) as caught:
            bench.platform.fetch(bench.team, claimed, limit=999)
        assert caught.value.code == "too_large"


def a_file_that_is_not_there_is_permanent(bench: Bench) -> None:
    with pytest.raises(PermanentError):
        bench.platform.fetch(bench.team, FileRef(id="f404", name="x"), limit=1000)


def attachments_are_named(bench: Bench) -> None:
    attachment = Attachment(file="ours", name="原稿.docx", media_type="application/x")
    message = replace(simple("どうぞ"), attachments=(attachment,))
    sent = bench.platform.send(bench.team, bench.direct, message, key="k")
    shown = seen(bench, bench.direct, sent)
    assert shown is not None
    assert "原稿.docx" in shown.words


BEHAVIOURS: Sequence[Callable[[Bench], None]] = (
    what_is_sent_is_shown_where_it_was_sent,
    every_part_of_a_message_can_be_read,
    words_stay_words,
    a_message_to_a_thread_stands_in_that_thread,
    what_is_for_one_person_is_not_seen_by_another,
    an_update_replaces_the_words_in_the_same_place,
    an_update_of_what_is_not_there_is_permanent,
    a_key_is_found_where_it_was_sent,
    a_key_that_was_never_sent_is_not_found,
    a_key_is_still_found_after_an_update_and_a_restart,
    an_unknown_conversation_is_permanent_and_says_so,
    an_unknown_team_is_permanent,
    a_message_without_anything_to_show_is_permanent,
    a_very_long_message_arrives_whole_or_is_refused,
    too_long_a_message_is_permanent_and_leaves_nothing,
    a_form_opens_with_a_fresh_trigger,
    a_trigger_opens_one_form_only,
    a_file_is_fetched_byte_for_byte,
    a_file_beyond_the_limit_is_too_large,
    a_file_that_is_not_there_is_permanent,
    attachments_are_named,
)


# ---------------------------------------------------------------- the playground's bench


class _Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, 1, 5, tzinfo=UTC)


class _PlaygroundBench:
    team = "demo"
    reader = "sato"
    other = "tanaka"
    direct = Address(platform="playground", conversation=direct("sato"), private=True)
    channel = Address(platform="playground", conversation="c1")
    missing = Address(platform="playground", conversation="nowhere")

    def __init__(self, file: Path, make: Callable[[Rooms], ChatPlatform]) -> None:
        self._file, self._make = file, make
        self._rooms = Rooms(file, _Clock())
        for user in (self.reader, self.other):
            self._rooms.open_direct(user)
        self._rooms.open_channel("c1", "製品")
        self.platform = make(self._rooms)

    def shown(self, place: Address, viewer: str) -> Sequence[Shown]:
        return [
            Shown(
                message=post.id,
                thread=post.thread,
                words="\n".join(_unmarked(words) for words in words_of(post.message)),
            )
            for post in self._rooms.timeline(place.conversation, viewer)
            if post.message is not None
        ]

    def trigger(self) -> str:
        return self._rooms.trigger(self.reader, self.direct.conversation, None)

    def opened(self) -> Sequence[str]:
        dialog = self._rooms.dialog(self.reader)
        return [dialog.form.title] if dialog else []

    def uploaded(self, content: bytes, name: str) -> FileRef:
        return file_ref(self._rooms.store(name, "audio/webm", content))

    def restarted(self) -> ChatPlatform:
        self._rooms.close()
        self._rooms = Rooms(self._file, _Clock())
        return self._make(self._rooms)

    def close(self) -> None:
        self._rooms.close()


def _unmarked(words: str) -> str:
    """As the page shows it; test_web_render.py shows that the page really does."""
    from html import unescape

    from adapters.web.render import marked

    return unescape(str(marked(words)).replace("<br>", "\n").replace("<strong>", "").replace("</strong>", ""))


@contextmanager
def playground(folder: Path, make: Callable[[Rooms], ChatPlatform] = PlaygroundPlatform) -> Iterator[Bench]:
    bench = _PlaygroundBench(folder / "rooms.sqlite", make)
    try:
        yield bench
    finally:
        bench.close()


#: Every implementation: a context manager that makes a bench in a folder.
BENCHES: Mapping[str, Callable[[Path], object]] = {"playground": playground, "slack": slack}


@pytest.fixture(params=BENCHES)
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    with BENCHES[request.param](tmp_path) as made:  # type: ignore[attr-defined]  # a context manager
        yield made


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda behaviour: behaviour.__name__)
def test_the_platform_does(bench: Bench, behaviour: Callable[[Bench], None]) -> None:
    behaviour(bench)


# ---------------------------------------------------------------- mutants


class _DropsTheThread(PlaygroundPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(team, replace(to, thread=None), message, key=key)


class _TellsEverybody(PlaygroundPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(team, replace(to, only=""), message, key=key)


class _PostsTwice(PlaygroundPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        super().send(team, to, message, key=f"{key}:again")
        return super().send(team, to, message, key=key)


class _CutsLongWords(PlaygroundPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(team, to, replace(message, text=message.text[:3000]), key=key)


class _ForgetsTheNote(PlaygroundPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(team, to, replace(message, note=""), key=key)


class _ForgetsKeys(PlaygroundPlatform):
    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        return None


class _FindsByBeginning(PlaygroundPlatform):
    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        return super().find(team, to, key="k1" if key.startswith("k1") else key)


class _UpdatesByPosting(PlaygroundPlatform):
    def update(self, team: str, to: Address, message_id: str, message: Message) -> None:
        super().send(team, to, message, key=f"update:{message_id}")


class _IgnoresTheLimit(PlaygroundPlatform):
    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        return super().fetch(team, file, limit=1_000_000)


class _TrustsTheClaimedSize(PlaygroundPlatform):
    def fetch(self, team: str, file: FileRef, *, limit: int) -> bytes:
        if (file.size or 0) > limit:
            raise PermanentError("too large", code="too_large")
        return super().fetch(team, file, limit=1_000_000)


class _AnyTeam(PlaygroundPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send("demo", to, message, key=key)


class _TriesAgainForEver(PlaygroundPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        try:
            return super().send(team, to, message, key=key)
        except PermanentError as error:
            raise TemporaryError(str(error)) from error


class _LosesItsMemory(PlaygroundPlatform):
    """Keeps what it sent in the process."""

    def __init__(self, rooms: Rooms) -> None:
        super().__init__(rooms)
        self._sent: dict[str, Sent] = {}

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        self._sent[key] = super().send(team, to, message, key=key)
        return self._sent[key]

    def find(self, team: str, to: Address, *, key: str) -> Sent | None:
        return self._sent.get(key)


class _OpensNothing(PlaygroundPlatform):
    def open_form(self, team: str, trigger: str, form: Form) -> None:
        return


class _ReadsMentions(PlaygroundPlatform):
    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        return super().send(
            team, to, replace(message, heading=message.heading.replace("<!channel>", "@channel")), key=key
        )


MUTANTS: Mapping[type[PlaygroundPlatform], Callable[[Bench], None]] = {
    _DropsTheThread: a_message_to_a_thread_stands_in_that_thread,
    _TellsEverybody: what_is_for_one_person_is_not_seen_by_another,
    _PostsTwice: what_is_sent_is_shown_where_it_was_sent,
    _CutsLongWords: a_very_long_message_arrives_whole_or_is_refused,
    _ForgetsTheNote: every_part_of_a_message_can_be_read,
    _ForgetsKeys: a_key_is_found_where_it_was_sent,
    _FindsByBeginning: a_key_that_was_never_sent_is_not_found,
    _UpdatesByPosting: an_update_replaces_the_words_in_the_same_place,
    _IgnoresTheLimit: a_file_beyond_the_limit_is_too_large,
    _TrustsTheClaimedSize: a_file_beyond_the_limit_is_too_large,
    _AnyTeam: an_unknown_team_is_permanent,
    _TriesAgainForEver: an_unknown_conversation_is_permanent_and_says_so,
    _LosesItsMemory: a_key_is_still_found_after_an_update_and_a_restart,
    _OpensNothing: a_form_opens_with_a_fresh_trigger,
    _ReadsMentions: words_stay_words,
}


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_a_faulty_platform_is_noticed(mutant: type[PlaygroundPlatform], tmp_path: Path) -> None:
    with (
        playground(tmp_path, mutant) as bench,
        pytest.raises((AssertionError, pytest.fail.Exception, TemporaryError, UnknownOutcome, sqlite3.Error)),
    ):
        MUTANTS[mutant](bench)
