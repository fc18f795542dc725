"""A small Console whose bot answers at once with every part a message can have: what the pages are tried on."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.applications import Starlette

from adapters.web.console import BriefCard, ChannelCard, FileCard, PersonCard, SectionCard, Upcoming
from adapters.web.inputs import PLATFORM, TEAM
from adapters.web.pages import pages
from adapters.web.platform import PlaygroundPlatform
from adapters.web.rooms import Rooms, direct
from adapters.web.texts import texts
from adapters.web.views import furnish
from bot.catalog import day
from bot.errors import PermanentError
from bot.inputs import (
    Address,
    AnyInput,
    ButtonPressed,
    CommandInvoked,
    FilePosted,
    FormSubmitted,
    MessagePosted,
    VoicePosted,
)
from bot.message import Attachment, Button, Field, Form, FormField, Link, Message, Option, Quote, Select

VOICE = Path(__file__).parents[1] / "voice"
#: The button that the first press of the guided story looks for.
ACCEPT = next(step for step in texts("ja").story if step.kind == "press").actions[0]
START = datetime(2026, 11, 24, 1, 5, tzinfo=UTC)  # a Tuesday, 10:05 in Tokyo
PEOPLE = (
    PersonCard(
        user="yamada", name="山田 早紀", department="マーケティング部", role="marketer", locale="ja", zone="Asia/Tokyo"
    ),
    PersonCard(user="saeki", name="佐伯 健", department="営業技術部", role="expert", locale="ja", zone="Asia/Tokyo"),
    PersonCard(user="mochizuki", name="望月 直人", department="設計部", role="expert", locale="ja", zone="Asia/Tokyo"),
    PersonCard(user="ono", name="大野 恵", department="営業技術部", role="manager", locale="ja", zone="Asia/Tokyo"),
    PersonCard(user="kawaguchi", name="川口 真", department="ライター", role="writer", locale="ja", zone="Asia/Tokyo"),
)
_SECTIONS = (
    ("蒸気トラップが故障すると何が起きるか", "answering", "回答中", "佐伯 健", "11/26(木) 10:00 に声かけの予定"),
    ("点検方法の比較（目視・超音波・無線監視）", "assigned", "依頼中", "佐伯 健", ""),
    ("無線監視「スチームアイ ST-20」の仕組み", "confirmed", "確認済み", "望月 直人", ""),
    ("よくある質問", "agreed", "合意済み", "", ""),
)
Words = Mapping[str, Sequence[str]]
WORDS: Mapping[str, Words] = {
    "ja": {
        "offer": "見出しのお願いです",
        "why": "この記事で「蒸気トラップ 点検」から来た方の資料請求を **月4件から10件** に増やします。",
        "yes": "引き受けます",
        "smaller": "もっと小さく",
        "no": "今回は見送り",
        "note": "ボタンを押さずに、言葉で返していただいても大丈夫です。",
        "got": "ありがとうございます。受け取りました。",
        "question": "よくある故障の形と、その割合を教えてください",
        "time": "めやす",
        "due": "締切",
        "minutes": "約4分",
        "items": ("故障の種類と割合", "1台あたりの年間損失"),
        "pick": "どれに近いですか",
        "options": ("吹き放し", "詰まり", "温度不良"),
        "link": "参考：点検の手順",
        "when": "日を選ぶ",
        "form": "いつなら大丈夫ですか",
        "voice": "ボイスメモを受け取りました。文字にしています。",
        "what": "見出し1について、声をかけます",
        "rule": "お願いから2営業日、反応がないため（1回目、ひとことで済むお願い）",
        "weekly": "週次のまとめを投稿します",
        "weekly_why": "毎週月曜 9:00 に投稿する設定のため",
    },
    "en": {
        "offer": "May I ask you for one section?",
        "why": 'This page is to raise requests that come from "steam trap inspection" from **4 to 10 a month**.',
        "yes": "I'll take it",
        "smaller": "Make it smaller",
        "no": "Not this time",
        "note": "You can also just answer in words.",
        "got": "Thank you, got it.",
        "question": "Which failures do you see most often, and how often?",
        "time": "Takes",
        "due": "By",
        "minutes": "about 4 min",
        "items": ("Kinds of failure and their share", "Yearly loss per trap"),
        "pick": "Which is closest?",
        "options": ("blowing", "blocked", "too cold"),
        "link": "Reference: how to inspect",
        "when": "Choose a day",
        "form": "When would suit you?",
        "voice": "Your voice memo has arrived and is being written down.",
        "what": "Asks again about section 1",
        "rule": "No reaction for 2 business days (first time, a smaller ask)",
        "weekly": "Posts the weekly summary",
        "weekly_why": "Set for every Monday at 9:00",
    },
}


class Echo:
    """The Console. `now` moves only by `advance`; every input gets an answer, every day that passes a post in the channel."""

    def __init__(self, file: Path) -> None:
        self._now = START
        self._people = {person.user: person for person in PEOPLE}
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self.accepted: list[AnyInput] = []
        self.rooms = Rooms(file, self)
        self.platform = PlaygroundPlatform(self.rooms)
        furnish(self.rooms, self)

    def now(self) -> datetime:
        return self._now

    def people(self) -> Sequence[PersonCard]:
        return tuple(self._people.values())

    def channels(self) -> Sequence[ChannelCard]:
        return (ChannelCard(conversation="c-content", name="コンテンツ制作"),)

    def accept(self, item: AnyInput) -> bool:
        with self._lock:
            if item.id in self._seen:
                return False
            self._seen.add(item.id)
            self.accepted.append(item)
            self._answer(item)
        return True

    def advance(self, to: datetime) -> None:
        with self._lock:
            self._now = to
            text = f"{day(to.date(), 'ja')} のまとめです。今週は **2本** の見出しが確認済みになりました。ありがとうございます。"
            self._send(
                Address(platform=PLATFORM, conversation="c-content"), Message(notice="まとめ", text=text), f"day:{to}"
            )

    def settled(self, seconds: float) -> bool:
        return True

    def upcoming(self, locale: str) -> Sequence[Upcoming]:
        words = WORDS[locale]
        if not self.accepted:
            return ()
        return (
            Upcoming(at=START + timedelta(days=2), user="saeki", what=str(words["what"]), why=str(words["rule"])),
            Upcoming(at=START + timedelta(days=6), user="", what=str(words["weekly"]), why=str(words["weekly_why"])),
        )

    def board(self, locale: str) -> Sequence[BriefCard]:
        if not self.accepted:
            return ()
        sections = tuple(
            SectionCard(no=no, heading=heading, state=state, label=label, holder=holder, next=next_)
            for no, (heading, state, label, holder, next_) in enumerate(_SECTIONS, start=1)
        )
        title = "蒸気トラップの漏れを見逃さない点検方法"
        return (
            BriefCard(
                no=1, title=title, state="collecting", label="回答を集めています", due="12/18(金)", sections=sections
            ),
        )

    def set_locale(self, user: str, locale: str) -> None:
        self._people[user] = replace(self._people[user], locale=locale)

    def file(self, file_id: str) -> FileCard:
        if file_id != "ours":
            raise PermanentError(f"{file_id!r} was removed", code="gone")
        return FileCard(content=b"# draft", name="原稿.md", media_type="text/markdown")

    def samples(self) -> Sequence[tuple[str, str]]:
        return (
            ("b1-steam-trap.docx", "企画書（Word、蒸気トラップの点検）"),
            ("b2-pump-vibration.md", "A brief in Markdown, in English"),
            ("v02.webm", "ボイスメモ 46秒（損失額と点検時間、言い直しあり）"),
            ("v06.m4a", "Voice memo, 19 s, English"),
        )

    def sample(self, name: str) -> FileCard:
        if (VOICE / name).is_file():
            return FileCard(content=(VOICE / name).read_bytes(), name=name, media_type="audio/webm")
        if name in dict(self.samples()):
            return FileCard(content=b"PK a brief", name=name, media_type="application/octet-stream")
        raise PermanentError(f"there is no sample {name!r}", code="file_not_found")

    # ------------------------------------------------------------ the bot

    def _answer(self, item: AnyInput) -> None:
        words = WORDS[self._people[item.user].locale] if item.user in self._people else WORDS["ja"]
        place = item.address
        match item:
            case FilePosted() | CommandInvoked() | MessagePosted(text="?"):
                expert = self._people["saeki"]
                self._send(
                    replace(place, only=item.user if not place.private else ""), _every_part(words), f"{item.id}:a"
                )
                if isinstance(item, CommandInvoked):
                    home = Address(platform=PLATFORM, conversation=direct(expert.user), private=True)
                    self._send(home, _offer(WORDS[expert.locale]), f"{item.id}:b")
            case VoicePosted():
                self._send(place, Message(notice="voice", text=str(words["voice"])), f"{item.id}:a")
            case ButtonPressed(action="when"):
                self.platform.open_form(TEAM, item.trigger, _form(words))
            case ButtonPressed():
                said = Message(notice="got", text=str(words["got"]))
                self._send(place, said, f"{item.id}:a")
                root = place.thread or item.message
                question = Message(notice="?", heading=str(words["question"]), note=str(words["note"]), text="1 / 3")
                self._send(replace(place, thread=root), question, f"{item.id}:b")
            case FormSubmitted():
                filled = tuple(Field(name=name, value=str(value)) for name, value in item.fields.items())
                self._send(place, Message(notice="got", text=str(words["got"]), fields=filled), f"{item.id}:a")
            case MessagePosted():
                quote = (Quote(text=item.text, by=self._people[item.user].name),)
                self._send(place, Message(notice="got", text=str(words["got"]), quotes=quote), f"{item.id}:a")
            case _:
                return

    def _send(self, to: Address, message: Message, key: str) -> None:
        self.platform.send(TEAM, to, message, key=key)


def _offer(words: Words) -> Message:
    return Message(
        notice=str(words["offer"]),
        heading=str(words["offer"]),
        text=str(words["why"]),
        fields=(
            Field(name=str(words["time"]), value=str(words["minutes"])),
            Field(name=str(words["due"]), value="12/4(金)"),
        ),
        buttons=(
            Button(label=str(words["yes"]), action=ACCEPT, value="a1", style="primary", typed="ok"),
            Button(label=str(words["when"]), action="when", value="a1"),
            Button(label=str(words["smaller"]), action="assign.smaller", value="a1"),
            Button(label=str(words["no"]), action="assign.decline", value="a1", style="danger"),
        ),
        note=str(words["note"]),
    )


def _every_part(words: Words) -> Message:
    options = tuple(Option(label=label, value=label) for label in words["options"])
    return replace(
        _offer(words),
        quotes=(Quote(text="えーと、一番多いのは吹き放しで、\n全体の12%ぐらいです。", by="佐伯 健"),),
        items=tuple(words["items"]),
        links=(Link(label=str(words["link"]), url="https://example.com/steam/trap-survey"),),
        attachments=(Attachment(file="ours", name="原稿.md", media_type="text/markdown"),),
        selects=(Select(label=str(words["pick"]), action="pick", options=options),),
    )


def _form(words: Words) -> Form:
    options = tuple(Option(label=label, value=label) for label in words["options"])
    return Form(
        form="when",
        value="a1",
        title=str(words["form"]),
        submit="OK",
        text=str(words["why"]),
        fields=(
            FormField(name="day", label=str(words["when"]), kind="date", value="2026-12-04"),
            FormField(name="kind", label=str(words["pick"]), kind="select", options=options),
            FormField(name="who", label="代わり / stand-in", kind="person", required=False),
            FormField(name="words", label="ひとこと / a line", kind="text", required=False, hint=str(words["note"])),
            FormField(name="sure", label="OK", kind="check", required=False),
        ),
    )


def app(file: Path) -> tuple[Starlette, Echo]:
    console = Echo(file)
    return Starlette(routes=[*pages(console, console.rooms)]), console
