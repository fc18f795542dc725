"""What could not arrive is told to whom it matters, with its cause and its remedy, and goes out again by a tap or by itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.errors import PermanentError, TemporaryError
from bot.flows import undelivered
from bot.inputs import Address, Installed, WorkFailed
from bot.message import Message
from bot.model import Channel, Person, PersonAddress
from bot.ports import Sent
from bot.simulation.chat import Chat
from tests.world import Stage, make_world


@dataclass(slots=True)
class Refusing(Chat):
    """Refuses what goes to the conversations in `codes`, with that code; "down" is a service that is not there."""

    codes: dict[str, str] = field(default_factory=dict)

    def send(self, team: str, to: Address, message: Message, *, key: str) -> Sent:
        code = self.codes.get(to.conversation)
        if code == "down":
            raise TemporaryError("send: not connected")
        if code:
            raise PermanentError("refused", code=code)
        return Chat.send(self, team, to, message, key=key)


@pytest.fixture(params=["ja", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


PEOPLE = {"ja": ("aoki", "saeki", "佐伯 亮さん"), "en": ("erin", "owen", "Owen Clarke")}


def assigned(tmp_path: Path, language: str, code: str) -> tuple[Stage, Refusing]:
    """A marketer asks an expert who cannot be written to."""
    chat = Refusing()
    stage = make_world(tmp_path, language=language, chat=chat)
    marketer, expert, _ = PEOPLE[language]
    if language == "ja":
        stage.world.file(marketer, "briefs/b1-steam-trap.docx")
        stage.world.press(marketer, "すり合わせに出す")
        stage.world.press(expert, "この目次でOK")
        asked = "割当 1.1 @佐伯"
    else:
        stage.world.file(marketer, "briefs/b2-pump-vibration.md")
        stage.world.command(marketer, "assign 1.2 @owen due Dec 7")
        stage.world.press(marketer, "Show Owen Clarke the outline")
        stage.world.press(expert, "Fine as it is")
        asked = "assign 1.2 @owen due Dec 7"
    chat.codes[f"D:{expert}"] = code
    stage.world.command(marketer, asked)
    stage.world.run_until(stage.world.now + timedelta(days=1))
    return stage, chat


def note(stage: Stage, language: str) -> str:
    words = "届きませんでした" if language == "ja" else "did not arrive"
    found = [text for text in stage.texts(PEOPLE[language][0]) if words in text]
    assert len(found) == 1, found
    return found[0]


def lost(stage: Stage, user: str, code: str, *, channel: bool = False) -> str:
    """What the admins see when a message to that person, or a post to the channel, was refused with this code."""
    marketer = "aoki" if user in ("saeki", "aoki") else "erin"
    with stage.store.read(stage.workspace_id) as session:
        person = session.scalars(select(PersonAddress).where(PersonAddress.user == user)).one().person_id
        place = session.scalars(select(Channel)).one().id
    payload = {"key": "x", "subject": "", "channel": place if channel else 0}
    stage.world.accept(
        WorkFailed(
            id=f"undelivered:{user}:{code}:{channel}",
            at=stage.world.now,
            team="demo",
            user="",
            address=Address(platform="sim", conversation="none"),
            work="deliver",
            subject=0 if channel else person,
            payload=payload,
            code=code,
        )
    )
    return stage.last(marketer)


OF_A_PERSON = {
    "not_installed": ("「アプリ」で「Ayumi」を検索し、「追加」", "search for Ayumi and press Add"),
    "blocked_by_person": ("{name}がAyumiからのメッセージを止めている", "{name} has blocked messages"),
    "blocked_by_admin": ("アプリの許可をご相談", "administrator can permit the app"),
    "user_disabled": ("{name}のアカウントが使われていない", "{name}'s account is no longer in use"),
    "messages_tab_disabled": ("メッセージタブ", "Messages tab"),
    "user_is_restricted": ("{name}はゲストか社外の方", "{name} is a guest or from another company"),
    "channel_not_found": ("{name}との個人チャットが見つからない", "no private chat with {name}"),
    "no way to reach the person": ("{name}との個人チャットが見つからない", "no private chat with {name}"),
    "msg_too_long": ("長さを超えた", "longer than one message"),
    "missing_scope": ("許可されていない操作", "lacks a permission"),
    "foreign_service_url": ("ayumi doctor", "ayumi doctor"),
    "outage": ("3日間つながらなかった", "not be reached for three days"),
    "weird_code": ("理由: weird_code", "reason: weird_code"),
}
OF_A_CHANNEL = {
    "channel_archived": ("アーカイブされている", "is archived"),
    "is_archived": ("アーカイブされている", "is archived"),
    "not_in_channel": ("/invite @Ayumi", "/invite @Ayumi"),
    "channel_not_found": ("チャンネルが見つからない", "can't be found"),
    "private_channel": ("プライベートチャネル", "private channel of Teams"),
    "restricted_action_read_only_channel": ("書ける人が限られている", "only some people may post"),
    "thread_not_found": ("返信先のメッセージが削除された", "was deleted or is closed"),
}


def test_each_cause_of_a_person_is_told_with_its_remedy(tmp_path: Path, language: str) -> None:
    stage = make_world(tmp_path, language=language)
    _, expert, name = PEOPLE[language]
    for code, words in OF_A_PERSON.items():
        said = lost(stage, expert, code)
        assert words[language == "en"].format(name=name) in said, said
        assert said.startswith(f"{name}への" if language == "ja" else f"The message to {name}"), said


def test_each_cause_of_a_channel_is_told_with_its_remedy(tmp_path: Path, language: str) -> None:
    stage = make_world(tmp_path, language=language)
    for code, words in OF_A_CHANNEL.items():
        said = lost(stage, PEOPLE[language][1], code, channel=True)
        assert words[language == "en"] in said, said
        assert said.startswith("#marketing への投稿" if language == "ja" else "The post to #marketing"), said


def test_it_names_the_section_and_goes_out_again_by_one_tap(tmp_path: Path, language: str) -> None:
    stage, chat = assigned(tmp_path, language, "not_installed")
    marketer, expert, name = PEOPLE[language]
    before = len(stage.texts(expert))
    said = note(stage, language)
    lead = f"{name}への「" if language == "ja" else f'The message to {name} about "'
    assert said.startswith(lead), said
    del chat.codes[f"D:{expert}"]
    label = "もう一度送る" if language == "ja" else "Send again"
    stage.world.press(marketer, label)
    assert len(stage.texts(expert)) == before + 1
    assert ("1件をもう一度お送りします" if language == "ja" else "1 message goes out again") in stage.last(marketer)
    stage.world.press(marketer, label)
    assert len(stage.texts(expert)) == before + 1, "an offer is sent once"


def test_what_fails_again_is_told_again(tmp_path: Path) -> None:
    stage, _ = assigned(tmp_path, "ja", "not_installed")
    stage.world.press("aoki", "もう一度送る")
    stage.world.run_until(stage.world.now + timedelta(hours=1))
    assert len([text for text in stage.texts("aoki") if "届きませんでした" in text]) == 2


def test_many_lost_messages_of_a_day_are_one_note(tmp_path: Path) -> None:
    stage, _ = assigned(tmp_path, "ja", "not_installed")
    stage.world.command("aoki", "割当 1.2 @佐伯")
    stage.world.command("aoki", "割当 1.3 @佐伯")
    stage.world.run_until(stage.world.now + timedelta(hours=4))
    assert len([text for text in stage.texts("aoki") if "届きませんでした" in text]) <= 2


def test_what_waited_goes_out_by_itself_when_the_person_installs_the_app(tmp_path: Path) -> None:
    stage, chat = assigned(tmp_path, "ja", "not_installed")
    before = stage.texts("saeki")
    del chat.codes["D:saeki"]
    home = Address(platform="sim", conversation="D:saeki", private=True)
    stage.world.accept(Installed(id="i1", at=stage.world.now, team="demo", user="saeki", address=home, name="Teams"))
    fresh = stage.texts("saeki")[len(before) :]
    assert "数語か、1分ほどの声" in fresh[0]
    assert "最初の管理者" not in fresh[0]
    assert any("お願いしたい" in text for text in fresh[1:]), fresh


def test_an_answer_in_a_channel_without_ayumi_is_told_in_private_to_who_asked(tmp_path: Path) -> None:
    chat = Refusing()
    stage = make_world(tmp_path, chat=chat)
    with stage.store.read(stage.workspace_id) as session:
        chat.codes[session.scalars(select(Channel)).one().conversation] = "not_in_channel"
    stage.world.command("aoki", "一覧", channel="#marketing")
    assert "/invite @Ayumi" in stage.last("aoki")


def test_a_service_away_for_three_days_is_an_outage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.OUTAGE", timedelta(minutes=5))  # three days of tries a minute take a minute here
    chat = Refusing(codes={"D:saeki": "down"})
    stage = make_world(tmp_path, chat=chat)
    stage.world.command("saeki", "一覧")
    stage.world.run_until(stage.world.now + timedelta(hours=1))
    assert "3日間つながらなかった" in note(stage, "ja")


def test_the_unreachable_marketer_is_not_told_of_themself(tmp_path: Path) -> None:
    chat = Refusing()
    stage = make_world(tmp_path, chat=chat)
    with stage.store.write(stage.workspace_id) as session:
        session.scalars(select(Person).where(Person.name == "大沢 誠")).one().roles = ["admin", "manager"]
    chat.codes["D:aoki"] = "not_installed"
    stage.world.command("aoki", "一覧")
    stage.world.run_until(stage.world.now + timedelta(days=1))
    assert any("青木" in text and "届きませんでした" in text for text in stage.texts("osawa"))


@pytest.mark.parametrize(
    ("code", "channel", "sentence"),
    [
        ("not_installed", False, "not_installed"),
        ("not_installed", True, "not_in_channel"),
        ("is_archived", True, "archived"),
        ("ConversationArchived", True, "other"),
        ("restricted_action_read_only_channel", True, "read_only"),
        ("restricted_action_thread_locked", True, "no_thread"),
        ("restricted_action", False, "other"),
        ("outage", True, "outage"),
        ("", False, "other"),
    ],
)
def test_a_code_has_its_cause(code: str, channel: bool, sentence: str) -> None:
    assert undelivered.cause(code, channel=channel) == sentence
