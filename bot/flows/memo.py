"""One memo, several answers: its statements go to the open questions of all briefs, shown in one message to be changed by a tap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.catalog import Ask
from bot.flows import assign, bridge, chase, clashing, collect, followups, remarking, retention
from bot.flows.portions import (
    Memo,
    Open,
    Piece,
    all_to_one,
    at_hand,
    clipped,
    is_long,
    joined,
    mapped_to,
    open_questions,
    own_matter,
    placed,
    short,
    weighs_sense,
    where,
)
from bot.model import Angle, Answer, Assignment, Brief, Person, Question, Section
from bot.turn import Turn

#: Of several doubtful pieces so many are asked about; the others are kept and listed.
MOST_ASKED = 2
#: Other interviews the memo moved on: so many get their next question at once, the rest comes in its time.
MOST_NEXT = 2
MOST_LISTED = 8


def taken(turn: Turn, memo: Memo, *, focus: Question | None) -> bool:
    """Takes the memo over. `focus` is the question its thread waits on. False: nothing in it is for a question or an angle."""
    every = open_questions(turn)
    if not memo.spoken and len(every) < 2:
        return False
    mapped = mapped_to(memo, every, turn.language.meaning if weighs_sense(spoken=memo.spoken, text=memo.text) else None)
    pieces = placed(memo, mapped, every, focus)
    if not memo.spoken and not is_long(memo.text) and not _sure(pieces, focus):
        return False
    if not memo.spoken and {o.question.id for p in pieces for o in p.to} <= {focus.id if focus else 0}:
        return False  # typed under one question and about nothing else: the plain way
    if not pieces and not mapped.remarks:
        return False
    if focus is None and not any(p.to for p in pieces):
        return False  # about nothing that is asked: what it means, the place it was said in tells
    whole = all_to_one(memo, pieces, focus)
    rows = _take(turn, memo, pieces, every, whole=whole)
    if whole:
        rows[0][0].sealed = [{"start": r.start, "end": r.end} for r in remarking.secrets(mapped)]
    told = remarking.pass_on(turn, mapped, _places(pieces), at_hand(every, focus))
    asides = [] if whole else _asides(turn, memo, pieces, every, focus)
    if not (rows or asides or told.passed or told.withheld or any(p.how == "asked" for p in pieces)):
        return False
    if not whole or asides or told.passed or told.withheld:
        _list(turn, memo, rows, asides, told)
    _ask(turn, memo, pieces, every)
    for row, o in rows:
        clashing.look(turn, row, o.assignment)
    followups.put(turn, [(row, o.question, o.section, o.assignment) for row, o in rows])
    _go_on(turn, [o.assignment for _, o in rows], focus)
    return True


def _sure(pieces: Sequence[Piece], focus: Question | None) -> bool:
    """Whether each of its words surely answers something; under a question, not all of them the same."""
    to = {p.to[0].question.id for p in pieces if p.to}
    return all(p.how == "taken" for p in pieces) and len(to) > (focus is not None)


def unplaced(turn: Turn, memo: Memo) -> bool:
    """Words of some length that fit no question by themselves: one tap says which. False: nothing is open."""
    every = open_questions(turn)
    if not every or not is_long(memo.text):
        return False
    row = kept(turn, memo, Piece(start=0, end=len(memo.text), text=memo.text, how="asked"))
    turn.reply(
        "memo.ask",
        quotes=[(short(memo.text), turn.person.name)],
        buttons=[
            *(Ask(action="memo.to", value=f"{row.id}:{o.question.id}", args={"where": where(o)}) for o in every[:5]),
            Ask(action="memo.drop", value=str(row.id)),
        ],
    )
    return True


def _places(pieces: Sequence[Piece]) -> list[tuple[int, int, Brief, Section, Assignment]]:
    return [(p.start, p.end, p.to[0].brief, p.to[0].section, p.to[0].assignment) for p in pieces if p.to]


# ---------------------------------------------------------------- taking over


def _take(
    turn: Turn, memo: Memo, pieces: Sequence[Piece], every: Sequence[Open], *, whole: bool
) -> list[tuple[Answer, Open]]:
    """One answer a question, of all its pieces."""
    rows: list[tuple[Answer, Open]] = []
    for o in every:
        own = [p for p in pieces if p.how == "taken" and o in p.to]
        if own:
            spans = [(0, len(memo.text))] if whole else [(p.start, p.end) for p in own]
            rows.append((_answer(turn, memo, o.question, spans), o))
    if rows:
        rows[-1][0].partial = memo.partial
    return rows


def _answer(turn: Turn, memo: Memo, question: Question, spans: Sequence[tuple[int, int]]) -> Answer:
    return collect.take(
        turn,
        question,
        joined(memo, spans),
        sort=memo.sort,
        source=memo.source,
        file=memo.file,
        file_name=memo.file_name,
        segments=clipped(memo, spans),
    )


def kept(turn: Turn, memo: Memo, piece: Piece) -> Answer:
    """Words that wait to be told where they belong; a recording nobody places does not wait for ever."""
    row = turn.add(
        Answer(
            question_id=None,
            section_id=None,
            person_id=turn.person.id,
            text=piece.text.strip(),
            sort=memo.sort,
            state="received",
            source=memo.source,
            file=memo.file,
            file_name=memo.file_name,
            segments=clipped(memo, [(piece.start, piece.end)]),
            at=turn.at,
        )
    )
    if memo.file:
        turn.later(turn.at + retention.KEEP_AUDIO, "retention.unused", row.id)
    return row


def _asides(
    turn: Turn, memo: Memo, pieces: Sequence[Piece], every: Sequence[Open], focus: Question | None
) -> list[tuple[Answer, Brief | None]]:
    """What answers nothing becomes an angle of the brief it was said beside; without one it is only kept."""
    found: list[tuple[Answer, Brief | None]] = []
    here = at_hand(every, focus)
    doubtful = [p for p in pieces if p.how == "asked"][MOST_ASKED:]
    for piece in pieces:
        if piece.how == "aside":
            near = min((p for p in pieces if p.how == "taken"), key=lambda p: abs(p.start - piece.start), default=None)
            brief = near.to[0].brief if near else here.brief if here else None
            own = own_matter(piece.text)
            found.append((kept(turn, memo, piece), brief if own else None))
            if brief is not None and own:
                angle(turn, brief, piece.text.strip())
        elif piece in doubtful:
            found.append((kept(turn, memo, piece), None))
    return found


def angle(turn: Turn, brief: Brief, text: str) -> Angle:
    """A thing of its own: kept in the speaker's words, both sides shown to the marketer. No line of the outline waits for it."""
    row = turn.add(Angle(brief_id=brief.id, section_id=None, person_id=turn.person.id, text=text, at=turn.at))
    turn.record("angle.open", f"angle:{row.id}", after="open", why="memo")
    bridge.card(turn, brief, row)
    return row


# ---------------------------------------------------------------- what the speaker sees


def _list(
    turn: Turn,
    memo: Memo,
    rows: Sequence[tuple[Answer, Open]],
    asides: Sequence[tuple[Answer, Brief | None]],
    told: remarking.Told,
) -> None:
    lines: list[dict[str, Any]] = [{"text": short(row.text), "to": where(o), "aside": False} for row, o in rows]
    lines += [
        {
            "text": short(row.text),
            "to": turn.get(Person, brief.marketer_id).name if brief else "",
            "aside": True,
        }
        for row, brief in asides
    ]
    every = [row for row, _ in (*rows, *asides)]
    turn.reply(
        "memo.mapped",
        lines=lines,
        answers=len(rows),
        spoken=memo.spoken,
        passed=[short(text) for text in told.passed],
        name=told.name,
        withheld=[short(text) for text in told.withheld],
        buttons=[
            *(
                Ask(action="memo.where", value=str(row.id), args={"number": number})
                for number, row in enumerate(every[:MOST_LISTED], start=1)
            ),
            *([Ask(action="memo.undo", value=memo.source)] if rows else ()),
        ],
    )


def _ask(turn: Turn, memo: Memo, pieces: Sequence[Piece], every: Sequence[Open]) -> None:
    """One tap for each piece that may belong to one of several questions."""
    for piece in [p for p in pieces if p.how == "asked"][:MOST_ASKED]:
        row = kept(turn, memo, piece)
        likely = list(dict.fromkeys(o.question.id for o in piece.to))
        choices = [next(o for o in every if o.question.id == q) for q in likely]
        turn.reply(
            "memo.ask",
            quotes=[(short(piece.text), turn.person.name)],
            buttons=[
                *(
                    Ask(action="memo.to", value=f"{row.id}:{o.question.id}", args={"where": where(o)})
                    for o in choices[:3]
                ),
                Ask(action="memo.elsewhere", value=str(row.id)),
                Ask(action="memo.drop", value=str(row.id)),
            ],
        )


def _go_on(turn: Turn, touched: Sequence[Assignment], focus: Question | None) -> None:
    """Each interview the memo moved goes on: the one it was said in first, at most two at once, the rest when it is due."""
    shown = 0
    first = focus.assignment_id if focus else None
    for assignment in sorted({a.id: a for a in touched}.values(), key=lambda a: (a.id != first, a.id)):
        section = turn.get(Section, assignment.section_id)
        waiting = [q for q in assign.open_questions(turn, section) if q.state in ("queued", "asked", "partial")]
        if not waiting or (collect.current(turn, assignment) is None and shown < MOST_NEXT):
            shown += bool(waiting)
            collect.ask_next(turn, assignment, acknowledged=bool(waiting) and assignment.id == first)
            continue
        if collect.current(turn, assignment) is None:
            turn.move(waiting[0], "asked", why="memo")
            waiting[0].asked_at, waiting[0].assignment_id = turn.at, assignment.id
        chase.plan(turn, assignment)
