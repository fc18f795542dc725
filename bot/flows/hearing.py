"""An expert's loose words about an outline: a yes, a change, another wish, a concern, a question back.

The private chat holds several conversations at once, so words outside the outline's own thread are only taken when they can
mean nothing else; in that thread whatever is no plain yes reaches the marketer before anything is written.
"""

from __future__ import annotations

import re

from sqlalchemy import select

from bot import stages
from bot.catalog import Ask
from bot.flows import agreement, bridge, changing, find, objecting, overriding, purpose
from bot.language import dates, intents, objections
from bot.language.intents import Intent
from bot.language.text import fold, narrow
from bot.model import Alignment, Angle, Assignment, Brief, Person, Section, Thread
from bot.turn import Turn

Line = tuple[Section, Alignment]
_YES = ("yes", "confirm")
#: `agreed?` in the thread shows the record.
_WHO_AGREED = re.compile(
    r"(?:who(?:'s| has)? )?agreed(?: (?:so far|to what))?\s*\?|(?:合意(?:の?(?:状況|記録|済み))?|誰が合意|だれが合意)(?:した|し(?:ま|て)\S{1,4}|は|を見せて)?(?:の|です)?か?\s*\?",
    re.IGNORECASE,
)
#: Words that are about the outline whatever else is open.
_ABOUT_OUTLINE = (
    "目次",
    "構成",
    "見出し",
    "企画",
    "題案",
    "タイトル",
    "outline",
    "heading",
    "title",
    "angle",
    "section",
)


def agree(turn: Turn, brief: Brief, lines: list[Line]) -> None:
    """A yes to these lines: thanked once, and the marketer hears what is still open.

    A line whose words changed after it was shown is shown first: nobody agrees to what they never saw.
    """
    changed = [pair for pair in lines if pair[1].outline != agreement.outline_hash(pair[0])]
    fresh = [pair for pair in lines if pair not in changed]
    if fresh:
        _agreed(turn, brief, fresh)
    if changed:
        agreement.show(turn, changed)
        turn.reply(
            "align.changed_meanwhile",
            sections=[{"no": s.no, "heading": s.heading, "points": s.points} for s, _ in changed],
            buttons=[
                Ask(action="align.agree_all", value=str(brief.id)),
                Ask(action="align.rather", value=f"all:{brief.id}"),
            ],
        )


def _agreed(turn: Turn, brief: Brief, lines: list[Line]) -> None:
    for section, row in lines:
        agreement.agree(turn, section, row)
    if not agreement.lines(turn, brief, turn.person):
        objecting.settle(turn, brief, turn.person)
    rest = agreement.lines(turn, brief, turn.person)
    turn.reply(
        "align.line_thanks" if rest else "align.thanks",
        heading=lines[0][0].heading,
        title=brief.title,
        rest=[{"no": s.no, "heading": s.heading} for s, _ in rest],
        count=len(lines),
    )
    _tell(turn, brief, [s.no for s, _ in lines])


def _tell(turn: Turn, brief: Brief, agreed: list[int]) -> None:
    marketer = turn.get(Person, brief.marketer_id)
    if not agreement.complete(turn, brief):
        left = agreement.left(turn, brief)
        turn.say(
            marketer,
            "align.part_note",
            sort="note",
            name=turn.person.name,
            brief=brief.no,
            agreed=agreed,
            left=[{"no": s.no, "asked": bool(agreement.words_of(turn, s))} for s in left],
        )
        return
    turn.say(
        marketer,
        "align.complete_note",
        sort="note",
        brief=brief.no,
        title=brief.title,
        first=find.sections(turn, brief)[0].no,
        owners=[{"no": s.no, "owner": s.owner} for s in find.sections(turn, brief) if s.owner],
    )


def thread(turn: Turn, brief: Brief) -> Thread | None:
    return turn.first(select(Thread).where(Thread.subject == f"brief:{brief.id}:{turn.person.id}"))


def await_words(turn: Turn, brief: Brief, what: str) -> None:
    """The next words in this outline's thread are meant for `what` ("noun:id")."""
    row = thread(turn, brief)
    if row is not None:
        row.awaiting = what


# ---------------------------------------------------------------- where words come from


def heard(turn: Turn, text: str) -> bool:
    """Words outside any thread that answer an open alignment. False: they are about something else."""
    if not turn.of(Alignment, person_id=turn.person.id, state="sent"):
        return False
    mine = [b for b in find.briefs(turn) if agreement.lines(turn, b, turn.person, states=("sent",))]
    if not mine:
        return False
    intent = intents.understand(text, turn.language.intents, context="align")
    other = turn.first(
        select(Assignment).where(Assignment.person_id == turn.person.id, Assignment.state.in_(stages.HELD))
    )
    about = any(word in fold(text) for word in _ABOUT_OUTLINE)
    if other is not None and other.state == "offered" and intent.kind in _YES and not about:
        turn.reply(
            "align.which_one",
            buttons=[
                *(Ask(action="align.agree_this", value=str(b.id), args={"title": b.title}) for b in mine[:4]),
                Ask(action="offer.accept", value=str(other.id)),
            ],
        )
        return True
    if not about and (other is not None or not _speaks(intent, text)):
        return False
    if len(mine) == 1:
        words(turn, mine[0], text)
        return True
    if intent.kind in _YES:
        turn.reply(
            "align.which_outline",
            buttons=[Ask(action="align.agree_this", value=str(b.id), args={"title": b.title}) for b in mine[:5]],
        )
        return True
    named = [b for b in mine if fold(b.title) in fold(text) or f"b{b.no}" in fold(text)]
    if len(named) == 1:
        words(turn, named[0], text)
        return True
    return False


def _speaks(intent: Intent, text: str) -> bool:
    """Whether words without a thread say something an outline can be answered with."""
    return (
        intent.kind in (*_YES, "no", "disagree", "own_idea", "past_failure", "why", "whats_in_it")
        or bool(objections.wish(text))
        or objections.classify(text) is not None
    )


def in_thread(turn: Turn, subject: str, text: str) -> None:
    """Words in the thread "brief:id:person"."""
    _, brief_id, person_id = subject.split(":")
    if person_id != str(turn.person.id):
        return
    brief = turn.get(Brief, brief_id)
    row = thread(turn, brief)
    awaiting = row.awaiting if row else ""
    if awaiting and row is not None:
        row.awaiting = ""
        if _awaited(turn, brief, awaiting, text):
            return
    words(turn, brief, text)


def _awaited(turn: Turn, brief: Brief, awaiting: str, text: str) -> bool:
    """Words that were asked for. False: they say something else after all (stop, later, a yes)."""
    intent = intents.understand(text, turn.language.intents, context="align", guess=False)
    if intent.kind in (*_YES, "stop", "complaint", "help", "why", "whats_in_it", "later", "undo"):
        return False
    noun, _, number = awaiting.partition(":")
    if noun == "hope":
        if intent.kind in ("no", "decline", "skip", "dont_know", "soft_no", "seen", "thanks", "chatter", "emoji_only"):
            turn.reply("align.hope_none")
        else:
            bridge.hoped(turn, turn.get(Angle, number), text)
        return True
    lines = agreement.lines(turn, brief, turn.person)
    meant = [pair for pair in lines if str(pair[1].id) == number] or lines
    if noun == "change":
        changing.proposed(turn, brief, meant, text)
    else:
        bridge.capture(turn, brief, [s for s, _ in meant], text)
    return True


# ---------------------------------------------------------------- what they mean


def words(turn: Turn, brief: Brief, text: str) -> None:
    """Part by part when the lines are answered one by one, else as a whole."""
    lines = agreement.lines(turn, brief, turn.person)
    if _WHO_AGREED.fullmatch(narrow(text).strip()):
        overriding.record(turn, brief)
        return
    parts = objections.by_lines(text)
    if len(parts) > 1 and lines:
        for part in parts:
            _part(turn, brief, lines, part)
        return
    _part(turn, brief, lines, text)


def _part(turn: Turn, brief: Brief, lines: list[Line], text: str) -> None:
    named = objections.lines_named(text)
    meant = [pair for pair in lines if pair[0].no in named] or [
        pair for pair in lines if len(pair[0].heading) > 3 and fold(pair[0].heading) in fold(text)
    ]
    bare = objections.without_numbers(text) if meant else text
    intent = intents.understand(bare, turn.language.intents, context="align")
    if intent.kind == "unclear" and lines and dates.is_all_of(_time(turn, text), text):
        intent = Intent(kind="later", rest=text)
    if intent.kind in _YES and not objections.wish(bare):
        _yes(turn, brief, meant or lines)
    elif _about_ayumi(turn, brief, intent, text):
        return
    elif not lines and not bridge.wishes_for(text) and objections.classify(text) is None:
        _afterwards(turn, brief, intent, text)
    elif objections.asks_change(text) and (named or objections.proposed_heading(text)) and lines:
        changing.proposed(turn, brief, meant or lines, text)
    elif intent.kind == "own_idea" or bridge.wishes_for(text):
        bridge.capture(turn, brief, [s for s, _ in meant or lines], text)
    elif intent.kind in ("disagree", "past_failure") or objections.classify(text) is not None:
        sort = "past_failure" if intent.kind == "past_failure" else "other"
        objecting.heard(turn, brief, [s for s, _ in meant or lines], text, sort=sort)
    elif intent.kind in ("no", "soft_no"):
        await_words(turn, brief, f"angle:{meant[0][1].id if len(meant) == 1 else 0}")
        turn.reply("align.what_instead", buttons=[Ask(action="align.each", value=str(brief.id))])
    elif intent.kind in ("seen", "chatter", "thanks", "emoji_only"):
        turn.reply("align.seen", buttons=[Ask(action="align.agree_all", value=str(brief.id))])
    else:
        changing.proposed(turn, brief, meant or lines, text)


def _yes(turn: Turn, brief: Brief, lines: list[Line]) -> None:
    if lines:
        agree(turn, brief, lines)
    else:
        turn.reply("common.settled")


def _about_ayumi(turn: Turn, brief: Brief, intent: Intent, text: str) -> bool:
    """Questions back and wishes about the talk itself. False: the words are about the outline."""
    match intent.kind:
        case "why":
            purpose.explain(turn, brief, turn.person)
        case "whats_in_it":
            purpose.merits(turn, brief, turn.person)
        case "show" | "example":
            turn.reply("align.outline", title=brief.title, sections=_outline(turn, brief))
        case "how_long":
            turn.reply("align.how_long", count=len(agreement.lines(turn, brief, turn.person)))
        case "later":
            _later(turn, brief, intent)
        case "clarify" | "not_me" | "need_boss" | "decline" | "call_me" | "you_write":
            _pass_on(turn, brief, intent, text)
        case _:
            return _general(turn, intent, text)
    return True


def _general(turn: Turn, intent: Intent, text: str) -> bool:
    from bot.flows import wishes  # wishes of all flows, this one among them

    general = wishes.GENERAL.get(intent.kind)
    if general is None:
        return False
    general(turn, intent, text)
    return True


def _outline(turn: Turn, brief: Brief) -> list[dict[str, object]]:
    return [{"no": s.no, "heading": s.heading, "points": s.points} for s in find.sections(turn, brief)]


def _later(turn: Turn, brief: Brief, intent: Intent) -> None:
    """Looks again when they said; words that name no time are a kind pause, and nothing presses."""
    lines = agreement.lines(turn, brief, turn.person)
    read = _time(turn, intent.rest)
    named = ""
    if isinstance(read, dates.Understood) and lines:
        turn.later(read.at, "align.again", lines[0][1].id)
        turn.reply("align.later", at=read.at)
        named = f" {read.at.isoformat()}"
    else:
        turn.reply("align.whenever")
    for _, row in lines:
        row.resolution = f"{agreement.LATER}{named}"


def _time(turn: Turn, text: str) -> dates.Reading:
    language: dates.Language = "ja" if turn.person.locale == "ja" else "en"
    return dates.read(text, at=turn.at, hours=turn.hours(turn.person), language=language)


def _pass_on(turn: Turn, brief: Brief, intent: Intent, text: str) -> None:
    """Something only the marketer can do: told, with the words; a no takes this person off the list."""
    marketer = turn.get(Person, brief.marketer_id)
    lines = agreement.lines(turn, brief, turn.person)
    if intent.kind == "decline":
        for _, row in lines:
            turn.move(row, "withdrawn", why="declined")
            row.resolution = "declined"
    turn.reply(f"align.passed_{'decline' if intent.kind == 'decline' else 'on'}", name=marketer.name)
    turn.say(
        marketer,
        f"align.{intent.kind}_note",
        sort="note",
        name=turn.person.name,
        brief=brief.no,
        title=brief.title,
        person=intent.person or "",
        sections=[s.no for s, _ in lines],
        quotes=[(text, turn.person.name)],
    )


def _afterwards(turn: Turn, brief: Brief, intent: Intent, text: str) -> None:
    """Words when nothing is open any more: courtesy rests, all else is handed on."""
    if intent.kind in ("seen", "chatter", "thanks", "emoji_only", "no"):
        return
    marketer = turn.get(Person, brief.marketer_id)
    turn.reply("align.passed_on", name=marketer.name)
    turn.say(
        marketer,
        "align.words_note",
        sort="note",
        name=turn.person.name,
        brief=brief.no,
        title=brief.title,
        quotes=[(text, turn.person.name)],
    )
