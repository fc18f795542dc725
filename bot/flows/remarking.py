"""What is said to a person and not for a text: passed on to the marketer, or kept back, and the speaker is told which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.catalog import Ask
from bot.drafting.facts import figures
from bot.drafting.mapping import Mapped, Remark
from bot.drafting.remarks import kind_of
from bot.model import Assignment, Brief, Person, Section
from bot.turn import Turn

#: start, end, and whose the words there are.
Place = tuple[int, int, Brief, Section, Assignment]
#: A wish how to write tells no secret; ここだけの話 does.
_WISH = re.compile(
    r"ないで|伏せ|ぼかし|カット|割愛|\b(?:keep|leave)\b.*\bout\b|\b(?:do not|don't|dont|never|can't|cannot|without)\b",
    re.IGNORECASE,
)
_SECRET = re.compile(
    r"ここだけ|オフレコ|内緒|秘密|社外秘|極秘|\boff the record\b|\bbetween (?:us|you and me)\b|\bconfidential|\bnda\b|\bembargo",
    re.IGNORECASE,
)
#: Of what is said to the machine, this is meant for who writes.
_FOR_WRITERS = re.compile(
    r"書い(?:て|と)|載せ|入れて|触れて|\b(?:make sure|be sure|please (?:write|remember|mention|don't|do not)|don't claim)\b",
    re.IGNORECASE,
)


class Here(Protocol):
    """Where a memo is at home when nothing in it tells."""

    @property
    def brief(self) -> Brief: ...
    @property
    def section(self) -> Section: ...
    @property
    def assignment(self) -> Assignment: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`passed` went to the marketer `name`; `withheld` goes nowhere."""

    passed: tuple[str, ...] = ()
    name: str = ""
    withheld: tuple[str, ...] = ()


def pass_on(turn: Turn, mapped: Mapped, places: Sequence[Place], here: Here | None) -> Told:
    """One note a brief to its marketer, beside the section the words were said at."""
    secret = secrets(mapped)
    notes: dict[int, list[tuple[Remark, Place]]] = {}
    for remark in (*mapped.remarks, *_referrals(secret)):
        place = _nearest(remark, places) or (
            (0, 0, here.brief, here.section, here.assignment) if here is not None else None
        )
        if place is not None and _concerns_people(remark, mapped):
            notes.setdefault(place[2].id, []).append((remark, place))
    for rows in notes.values():
        _tell(turn, rows)
    first = next(iter(notes.values()), None)
    return Told(
        passed=tuple(r.text for rows in notes.values() for r, _ in rows),
        name=turn.get(Person, first[0][1][2].marketer_id).name if first else "",
        withheld=tuple(r.text for r in secret),
    )


def secrets(mapped: Mapped) -> list[Remark]:
    """What may reach nobody; a wish how to write is no secret."""
    return [r for r in mapped.remarks if r.kind == "confidential" and not _wish(r)]


def _wish(remark: Remark) -> bool:
    return bool(_WISH.search(remark.text)) and not _SECRET.search(remark.text) and not figures(remark.text)


def _referrals(secret: Sequence[Remark]) -> list[Remark]:
    """ "…申請中ですが、三宅さんに確認してください": whom to ask is no secret, what for is."""
    return [
        Remark(start=r.start, end=r.end, text=clause, kind="referral")
        for r in secret
        for clause in re.split(r"(?<=、)|(?<=, )", r.text)
        if kind_of(clause) == "referral"
    ]


def _concerns_people(remark: Remark, mapped: Mapped) -> bool:
    match remark.kind:
        case "referral" | "dont_know" | "superlative":
            return True
        case "confidential":
            return _wish(remark)
        case "bot_talk":
            return bool(_FOR_WRITERS.search(remark.text))
        case "question":  # put to oneself and answered at once ("when would I not? Above 85 degrees") it asks nobody
            return not any(0 <= part.start - remark.end <= 2 for part in (*mapped.parts, *mapped.leftovers))
        case _:
            return False


def _nearest(remark: Remark, places: Sequence[Place]) -> Place | None:
    """What was spoken of last before it, else what comes first after it."""
    before = [p for p in places if p[1] <= remark.start]
    return max(before, key=lambda p: p[1]) if before else min(places, key=lambda p: p[0], default=None)


def _tell(turn: Turn, rows: Sequence[tuple[Remark, Place]]) -> None:
    _, (_, _, brief, section, assignment) = rows[0]
    marketer = turn.get(Person, brief.marketer_id)
    kinds = {remark.kind for remark, _ in rows}
    turn.say(
        marketer,
        "memo.remarks_note",
        sort="note",
        name=turn.person.name,
        brief=brief.no,
        section=section.no,
        heading=section.heading,
        remarks=[
            {"kind": turn.word(f"memo.kind_{remark.kind}", marketer.locale), "text": remark.text} for remark, _ in rows
        ],
        buttons=[
            *([Ask(action="clarify.answer", value=str(assignment.id))] if "question" in kinds else ()),
            *([Ask(action="suggest", value=str(section.id))] if kinds & {"referral", "dont_know"} else ()),
        ],
    )
