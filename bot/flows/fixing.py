"""Corrections in plain words: the place is found, the difference shown, one tap makes a new version.

Every request ends done, or declined with a reason. The person's own words are kept as the source of the sentence they made.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.catalog import Ask
from bot.drafting import evidence, plan, pointing
from bot.drafting.facts import figures
from bot.drafting.locate import Choices, Located, NotFound, locate
from bot.flows import assign, chase, fix_desk, keeping, passages, proof, replies, review, values
from bot.flows import draft as drafts
from bot.flows.passages import Plain
from bot.flows.route import Routes, route
from bot.inputs import MessagePosted
from bot.model import Answer, Assignment, Draft, Fix, Review, Section
from bot.turn import Turn

#: Rounds of corrections by one person before the marketer says whether it goes on (`CO`: two).
ROUNDS = 2
#: Corrections closer together than this are one round: somebody goes through the text once.
SITTING = timedelta(hours=1)
MOST_CHOICES = 4
#: So many characters of what could not be found are shown back.
SHOWN_WORDS = 80
_PARTS = re.compile(r"\n+|(?<=[。;；])\s*")


# ---------------------------------------------------------------- what was asked


def requested(turn: Turn, pending: Review, text: str) -> None:
    """A correction in words, or several, one a line: each is located and shown."""
    section = turn.get(Section, pending.section_id)
    draft = drafts.newest(turn, section)
    if draft is None:
        turn.reply("common.settled")
        return
    phrase = keeping.meant(turn, section, text)
    if phrase:
        keeping.keep(turn, section, phrase)
        return
    text = _restated(turn, draft, pending, text)
    assignment = review.expert(turn, section)
    if assignment is not None and assignment.person_id == turn.person.id:
        assign.touch(turn, assignment)
        chase.settled(turn, assignment)
        chase.plan(turn, assignment)
    if pending.state in proof.OPEN:
        turn.move(pending, "fixes", why="person")
    for part in _parts(draft, text):
        _one(turn, section, draft, part)


def _restated(turn: Turn, draft: Draft, pending: Review, text: str) -> str:
    """What was not found is said anew; what was only called wrong now gets its right words. The request as a whole."""
    for fix in review.open_fixes(turn, pending):
        if fix.state != "asked" or fix.reason not in ("", "what_instead"):
            continue
        number = fix.line if fix.reason == "what_instead" and fix.draft_id == draft.id else None
        decline_for(turn, fix, "restated")
        if number is not None and not pointing.names_line(text):
            return _about_line(draft, number, text)
    return text


def _about_line(draft: Draft, number: int, text: str) -> str:
    """The words as a correction of that sentence: a figure in its place, else the sentence anew."""
    language = passages.language_of(draft.sentences)
    short = f"{number}行目は{text}" if language == "ja" else f"line {number}: {text}"
    found = locate(passages.values(draft.sentences), short, language)
    if isinstance(found, Located):
        return short
    return f"{number}行目は「{text}」にしてください" if language == "ja" else f'line {number}: "{text}"'


def _parts(draft: Draft, text: str) -> list[str]:
    """Several corrections only where each one finds its place by itself."""
    language = passages.language_of(draft.sentences)
    parts = [p.strip() for p in _PARTS.split(text) if p.strip()]
    own = passages.values(draft.sentences)
    if 1 < len(parts) <= 8 and all(not isinstance(locate(own, p, language), NotFound) for p in parts):
        return parts
    return [text]


def _one(turn: Turn, section: Section, draft: Draft, text: str) -> None:
    words = turn.add(
        Answer(
            section_id=None,
            question_id=None,
            person_id=turn.person.id,
            text=text,
            sort="edit",
            state="received",
            source=_source(turn),
            at=turn.at,
        )
    )
    fix = turn.add(
        Fix(
            draft_id=draft.id,
            section_id=section.id,
            person_id=turn.person.id,
            answer_id=words.id,
            words=text,
            at=turn.at,
        )
    )
    turn.record("fix.asked", f"fix:{fix.id}", after="asked", why="person")
    find_place(turn, fix, draft)


def _source(turn: Turn) -> str:
    """By which an edit or a delete of the message finds its words again."""
    from bot.flows import conversation  # conversation hands words to this module

    return conversation.source(turn.input.message, turn) if isinstance(turn.input, MessagePosted) else turn.input.id


def find_place(turn: Turn, fix: Fix, draft: Draft) -> None:
    """Looks for the place in this version, and shows what would change."""
    fix.draft_id, fix.line, fix.new = draft.id, None, ""
    texts = passages.texts(draft.sentences)
    if pointing.rearranges(fix.words):
        _by_hand(turn, fix, "fixing.rearranged")
        return
    wrong = pointing.called_wrong(fix.words, len(texts))
    found = locate(passages.values(draft.sentences), fix.words, passages.language_of(draft.sentences))
    if wrong is None and isinstance(found, NotFound):
        wrong = pointing.quoted(fix.words, texts)
    if wrong is not None:
        _ask_what_instead(turn, fix, draft, wrong)
        return
    match found:
        case Located():
            _locate(turn, fix, draft, found)
        case Choices(options=options):
            turn.reply(
                "fixing.which_place",
                subject=f"fix:{fix.id}",
                places=[passages.marked(_change(o)) for o in options[:MOST_CHOICES]],
                buttons=[
                    *(
                        Ask(action="fix.pick", value=f"{fix.id}:{n}", args={"number": o.index + 1})
                        for n, o in enumerate(options[:MOST_CHOICES])
                    ),
                    Ask(action="fix.decline", value=str(fix.id)),
                ],
            )
        case NotFound(sought=sought):
            shown = _shown_back(sought if sought in fix.words else fix.words)
            _by_hand(turn, fix, "fixing.not_found", sought=shown, count=len(texts))


def _by_hand(turn: Turn, fix: Fix, key: str, **args: Any) -> None:
    """What cannot be done by these words, and the ways it can."""
    turn.reply(
        key,
        subject=f"fix:{fix.id}",
        buttons=[
            Ask(action="draft.edit", value=str(fix.section_id)),
            Ask(action="fix.pass", value=str(fix.id)),
            Ask(action="fix.decline", value=str(fix.id)),
        ],
        **args,
    )


def _shown_back(words: str) -> str:
    return words if len(words) <= SHOWN_WORDS else f"{words[:SHOWN_WORDS]}…"


def _ask_what_instead(turn: Turn, fix: Fix, draft: Draft, number: int) -> None:
    fix.line, fix.reason = number, "what_instead"
    assignment = review.expert(turn, turn.get(Section, fix.section_id))
    current = review.awaited(turn, fix.section_id, turn.person)
    if assignment is not None and assignment.person_id == turn.person.id and current is not None:
        replies.await_words(turn, assignment, f"fix:{current.id}")
    turn.reply(
        "fixing.what_instead",
        subject=f"fix:{fix.id}",
        number=number,
        quotes=[(passages.texts(draft.sentences)[number - 1], "")],
        buttons=[Ask(action="fix.pass", value=str(fix.id)), Ask(action="fix.decline", value=str(fix.id))],
    )


def _change(found: Located) -> passages.Change:
    return passages.Change(number=found.index + 1, before=found.old, after=found.new)


def pick(turn: Turn, value: str) -> None:
    """Which of the places: "fix id:number of the choice"."""
    number, _, place = value.partition(":")
    fix = own(turn, number, ("asked",))
    if fix is None:
        return
    draft = turn.get(Draft, fix.draft_id)
    found = locate(passages.values(draft.sentences), fix.words, passages.language_of(draft.sentences))
    picked = values.picked(found.options, place) if isinstance(found, Choices) else None
    if picked is not None:
        _locate(turn, fix, draft, picked)
    else:
        find_place(turn, fix, draft)


def _locate(turn: Turn, fix: Fix, draft: Draft, found: Located) -> None:
    section = turn.get(Section, fix.section_id)
    living = passages.living(draft.sentences)
    new = " ".join(found.new.split("\n"))
    if living[found.index]["kind"] == "gap":  # the person's word settles what was marked
        new = passages.unmarked(new)
    found = replace(found, new=new)
    fix.line, fix.new = found.index + 1, new
    turn.move(fix, "located", why="words")
    after = _with(living, fix, source="")
    refused = refusal(turn, section, draft, after)
    if refused:
        why, phrase = refused
        decline_for(turn, fix, why)
        buttons = [Ask(action="phrase.release", value=f"{section.id}:{section.locked.index(phrase)}")] if phrase else []
        turn.reply(f"fixing.refused_{why}", phrase=phrase, buttons=buttons)
        return
    if _too_many(turn, fix, found):
        fix_desk.ask_marketer(turn, fix, "fixing.third_round_note", sort="third_round")
        turn.reply("fixing.third_round")
        return
    _show(turn, fix, found)


def _show(turn: Turn, fix: Fix, found: Located, *, key: str = "fixing.is_this_it") -> None:
    turn.move(fix, "shown", why="words")
    turn.reply(
        key,
        subject=f"fix:{fix.id}",
        change=passages.marked(_change(found)),
        buttons=[
            Ask(action="fix.apply", value=str(fix.id)),
            Ask(action="fix.decline", value=str(fix.id)),
        ],
    )


def _with(sentences: Sequence[Plain], fix: Fix, *, source: str) -> list[Plain]:
    """The sentences as the fix wants them."""
    at = (fix.line or 1) - 1
    put = passages.edited(sentences[at], fix.new, source=source, start=0, end=len(fix.words))
    return [*sentences[:at], *([put] if fix.new else []), *sentences[at + 1 :]]


def refusal(turn: Turn, section: Section, before: Draft, after: Sequence[Plain]) -> tuple[str, str] | None:
    """Why the text may not read so: (reason, locked phrase or ""). None when it may."""
    old = passages.texts(before.sentences)
    if passages.texts(after) == old:
        return "same", ""
    if not passages.texts(after):
        return "empty", ""
    broken = passages.lost(section.locked, before.sentences, after)
    if broken:
        return "locked", broken[0]
    outline, answers = plan.of_section(turn.session, section)
    if any(a.sealed for a in answers):
        given = evidence.sources(outline, answers)
        new = [text for text in passages.texts(after) if text not in old]
        if any(f.kind == "sealed" for text in new for f in evidence.check(text, given)):
            return "sealed", ""
    return None


# ---------------------------------------------------------------- rounds


def rounds(turn: Turn, section_id: int, person_id: int, *, until: datetime) -> int:
    """How many times this person went through the text with corrections before that moment."""
    rows = turn.all(
        select(Fix).where(Fix.section_id == section_id, Fix.person_id == person_id, Fix.state == "done", Fix.at < until)
    )
    times = sorted(f.at for f in rows)
    return sum(1 for n, at in enumerate(times) if n == 0 or at - times[n - 1] > SITTING)


def _too_many(turn: Turn, fix: Fix, found: Located) -> bool:
    """A third round of wording is the marketer's to allow; a figure that is wrong is always put right."""
    before = [f.values() for f in figures(found.old)]
    if [f.values() for f in figures(found.new)] != before or fix.reason == "allowed":
        return False
    recent = turn.first(
        select(Fix)
        .where(Fix.section_id == fix.section_id, Fix.person_id == fix.person_id, Fix.state == "done")
        .order_by(Fix.at.desc())
    )
    if recent is not None and fix.at - recent.at <= SITTING:
        return False
    return rounds(turn, fix.section_id, fix.person_id, until=fix.at) >= ROUNDS


# ---------------------------------------------------------------- the tap


def own(turn: Turn, value: str, states: tuple[str, ...]) -> Fix | None:
    """The presser's fix in one of these states; else says why not."""
    fix = turn.get(Fix, value)
    if fix.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return None
    if fix.state not in states:
        turn.reply("common.settled")
        return None
    return fix


def apply(turn: Turn, value: str) -> None:
    """The difference is right: a new version, of which only the change is shown for confirmation."""
    fix = own(turn, value, ("shown",))
    if fix is None:
        return
    section = turn.get(Section, fix.section_id)
    shown = turn.get(Draft, fix.draft_id)
    current = drafts.newest(turn, section)
    if current is None:
        turn.reply("common.settled")
        return
    if current.id != shown.id and not _follow(turn, fix, shown, current):
        return
    after = _with(passages.living(current.sentences), fix, source=str(fix.answer_id))
    refused = refusal(turn, section, current, after)
    if refused:
        decline_for(turn, fix, refused[0])
        turn.reply(f"fixing.refused_{refused[0]}", phrase=refused[1])
        return
    if fix.answer_id is not None:
        turn.get(Answer, fix.answer_id).state = "accepted"
    turn.move(fix, "done", why="person")
    draft = drafts.change(turn, section, current, after, made_by="fix", by=turn.person)
    if draft is not None and review.awaited(turn, section.id, turn.person) is None:
        turn.reply("fixing.done", version=draft.number)


def _follow(turn: Turn, fix: Fix, shown: Draft, current: Draft) -> bool:
    """To the same sentence in a version that came meanwhile. False: that sentence reads differently now, so it is asked again."""
    old = passages.texts(shown.sentences)[(fix.line or 1) - 1]
    here = [n for n, text in enumerate(passages.texts(current.sentences), start=1) if text == old]
    if here:
        fix.draft_id, fix.line = current.id, min(here, key=lambda n: abs(n - (fix.line or 1)))
        return True
    turn.move(fix, "asked", why="text changed")
    turn.reply("fixing.changed_meanwhile", version=current.number)
    find_place(turn, fix, current)
    return False


def decline(turn: Turn, value: str) -> None:
    """Left as it is, by the person's own word."""
    fix = own(turn, value, ("asked", "located", "shown"))
    if fix is None:
        return
    decline_for(turn, fix, "person")
    current = review.awaited(turn, fix.section_id, turn.person)
    turn.reply("fixing.left", buttons=[Ask(action="draft.confirm", value=str(current.id))] if current else [])


def decline_for(turn: Turn, fix: Fix, reason: str) -> None:
    turn.move(fix, "declined", why=reason)
    fix.reason = reason


def answered(turn: Turn, section_id: int, *, yes: bool) -> bool:
    """A bare yes or no while a difference is shown is about that difference. False: none is."""
    fix = turn.first(
        select(Fix)
        .where(Fix.section_id == section_id, Fix.person_id == turn.person.id, Fix.state == "shown")
        .order_by(Fix.id.desc())
    )
    if fix is None:
        return False
    (apply if yes else decline)(turn, str(fix.id))
    return True


def which(turn: Turn, value: str) -> None:
    """ "Something to fix": the next words say what."""
    row = turn.get(Review, value)
    if row.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return
    current = review.awaited(turn, row.section_id, turn.person)
    if current is None:
        turn.reply("review.newer")
        return
    assignment = review.expert(turn, turn.get(Section, row.section_id))
    if assignment is not None and assignment.person_id == turn.person.id:
        replies.await_words(turn, assignment, f"fix:{current.id}")
    turn.reply("fixing.which", buttons=[Ask(action="draft.edit", value=str(row.section_id))])


def keep_words(turn: Turn, assignment: Assignment, phrase: str) -> None:
    keeping.by_person(turn, assignment, phrase)


def open_editor(turn: Turn, value: str) -> None:
    from bot.flows import editing  # editing offers what it could not merge by this module

    editing.open_form(turn, value)


ROUTES = Routes(
    actions={
        "draft.fix": route("own.review", which),
        "fix.pick": route("own.review", pick),
        "fix.apply": route("own.review", apply),
        "fix.decline": route("own.review", decline),
    },
)
