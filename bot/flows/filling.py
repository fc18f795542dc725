"""Words after a draft with marks where nobody had spoken yet: what fits a mark fills it, what corrects a sentence does not."""

from __future__ import annotations

import re

from bot.catalog import Ask
from bot.drafting.likeness import OpenQuestion
from bot.drafting.locate import NotFound, locate
from bot.drafting.mapping import map_memo
from bot.flows import collect, find, memo, passages, portions, proof, review, values
from bot.flows import draft as drafts
from bot.flows.route import Routes, route
from bot.language.text import narrow
from bot.model import Answer, Assignment, Brief, Draft, Question, Section
from bot.turn import Turn

SURE = 0.5
MOST_CHOICES = 5
#: What is said of words that stand there.
_CORRECTS = re.compile(
    r"(?:ではなく|じゃなく|でなく|→|->|⇒|に(?:直|変え|修正|訂正|差し替え)|[をは](?:消|削除|取っ|外し|直)|違[いうっ]|間違|正しくは|いらない|不要|\binstead of\b|\bnot\b.{1,40}\bbut\b|"
    r"\b(?:change|replace|delete|remove|drop|cut|rephrase|reword|wrong|should (?:be|say|read))\b)",
    re.IGNORECASE,
)
_LINE = re.compile(
    r"^\s*(?P<ja>\d+)\s*(?:行目|文目|番目?|つ目)\s*[はの:：、,]?\s*|^\s*(?:line|sentence|no\.?|#)\s*(?P<en>\d+)\s*[:,.]?\s*(?:is\s+)?",
    re.IGNORECASE,
)


def took(turn: Turn, assignment: Assignment, said: portions.Memo) -> bool:
    """Fills the mark these words are about. False: there is none, or they are about something that stands there."""
    section = turn.get(Section, assignment.section_id)
    draft = drafts.newest(turn, section)
    marks = _marks(draft) if draft is not None else []
    if draft is None or not marks or not (only_marks(draft) or review.pending(turn, assignment)):
        return False
    numbered = _LINE.match(narrow(said.text))
    if numbered is not None:
        number = int(numbered["ja"] or numbered["en"])
        rest = said.text[numbered.end() :].strip()
        found = next((mark for mark in marks if mark[0] == number), None)
        if found is None or not rest or _CORRECTS.search(rest):
            return False
        _fill(turn, section, found[1], said, rest)
        return True
    if _CORRECTS.search(said.text):
        return False
    fitting = _fitting(turn, section, marks, said.text)
    if fitting is not None:
        _fill(turn, section, fitting, said, said.text)
        return True
    language = passages.language_of(draft.sentences)
    if not isinstance(locate(passages.values(draft.sentences), said.text, language), NotFound):
        return False
    if len(marks) == 1:
        _fill(turn, section, marks[0][1], said, said.text)
    else:
        _which(turn, section, marks, said)
    return True


def _marks(draft: Draft) -> list[tuple[int, passages.Plain]]:
    """Numbered as the draft shows them; marketing's own guesses are settled by a yes or a correction."""
    return [
        (number, s)
        for number, s in enumerate(passages.living(draft.sentences), start=1)
        if s["kind"] == "gap" and not proof.is_guess(s)
    ]


def _fitting(turn: Turn, section: Section, marks: list[tuple[int, passages.Plain]], text: str) -> passages.Plain | None:
    """The one mark the words speak for; two that fit alike are asked about."""
    texts = {q.point: q.text for q in find.questions(turn, section) if q.point}
    points = {number: _point(section, s) for number, s in marks}
    asked = [
        OpenQuestion(id=str(number), brief="B", text=texts.get(point, point), point=point, heading="")
        for number, point in points.items()
    ]
    parts = [p for p in map_memo(text, asked, transcript=False).parts if p.sure >= SURE]
    meant = {p.questions[0] for p in parts}
    return next((s for number, s in marks if {str(number)} == meant), None)


def _point(section: Section, mark: passages.Plain) -> str:
    source = str(mark["source"])
    number = int(source[1:]) if source[:1] == "p" and source[1:].isdigit() else 0
    return section.points[number - 1] if 0 < number <= len(section.points) else passages.unmarked(str(mark["text"]))


def _fill(turn: Turn, section: Section, mark: passages.Plain, said: portions.Memo, text: str) -> None:
    question = _question(turn, section, mark)
    row = collect.take(turn, question, text, sort=said.sort, source=said.source, **portions.recording(said))
    turn.record("gap.filled", f"answer:{row.id}", why="words about the draft")
    turn.reply("collect.filled", point=_point(section, mark))
    collect.changed(turn, turn.get(Assignment, question.assignment_id or 0))


def _question(turn: Turn, section: Section, mark: passages.Plain) -> Question:
    """The question the mark stands for, or a new one for its point of the outline."""
    source, point = str(mark["source"]), _point(section, mark)
    every = [q for q in find.questions(turn, section) if q.state not in ("withdrawn", "superseded")]
    known = next((q for q in every if str(q.id) == source or (q.point == point and q.state != "answered")), None)
    if known is not None:
        return known
    assignment = review.expert(turn, section)
    brief = turn.get(Brief, section.brief_id)
    return turn.add(
        Question(
            section_id=section.id,
            assignment_id=assignment.id if assignment else None,
            follows_id=every[-1].id if every else None,
            no=max((q.no for q in every), default=0) + 1,
            text=turn.word("versions.gap_question", brief.language, point=point),
            point=point,
            rung="prompts",
        )
    )


def _which(turn: Turn, section: Section, marks: list[tuple[int, passages.Plain]], said: portions.Memo) -> None:
    """Words that fit no sentence and more than one mark: one tap."""
    piece = portions.Piece(start=0, end=len(said.text), text=said.text, how="asked")
    row = memo.kept(turn, said, piece)
    turn.reply(
        "collect.which_gap",
        quotes=[(said.text[:300], turn.person.name)],
        buttons=[
            *(
                Ask(action="gap.fill", value=f"{row.id}:{section.id}:{number}", args={"point": _point(section, s)})
                for number, s in marks[:MOST_CHOICES]
            ),
            Ask(action="gap.no", value=f"{row.id}:{section.id}")
            if review.awaited(turn, section.id, turn.person)
            else Ask(action="memo.drop", value=str(row.id)),
        ],
    )


def fill(turn: Turn, value: str) -> None:
    """ "answer id:section id:number of the mark"."""
    answer_id, section_id, number = values.parts(value, 3)
    row, section = turn.get(Answer, answer_id), turn.get(Section, section_id)
    expert = review.expert(turn, section)
    if row.person_id != turn.person.id or expert is None or expert.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return
    draft = drafts.newest(turn, section)
    mark = next((s for n, s in _marks(draft) if str(n) == number), None) if draft is not None else None
    if row.state != "received" or mark is None:
        turn.reply("common.settled")
        return
    row.state = "replaced"
    said = portions.Memo(text=row.text, source=row.source, sort=row.sort, **portions.recording(row))
    _fill(turn, section, mark, said, row.text)


def none(turn: Turn, value: str) -> None:
    """Not for a mark: a correction after all."""
    from bot.flows import fixing  # whose words these turn out to be

    answer_id, _, section_id = value.partition(":")
    row = turn.get(Answer, answer_id)
    pending = review.awaited(turn, turn.get(Section, section_id).id, turn.person)
    if row.person_id != turn.person.id or row.state != "received" or pending is None:
        turn.reply("common.settled")
        return
    row.state = "replaced"
    fixing.requested(turn, pending, row.text)


def only_marks(draft: Draft) -> bool:
    """Nothing in it was said by anybody: no text to confirm."""
    living = passages.living(draft.sentences)
    return bool(living) and all(s["kind"] == "gap" and not proof.is_guess(s) for s in living)


ROUTES = Routes(actions={"gap.fill": route("own.answer", fill), "gap.no": route("own.answer", none)})
