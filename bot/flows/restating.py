"""Words that are not new in a thread: the same sent twice, a correction of the answer before, and what comes when all is over."""

from __future__ import annotations

from collections.abc import Sequence

from bot.catalog import Ask
from bot.drafting.corrections import replaces
from bot.flows import collect, memo, portions, replies, wishes
from bot.language import intents
from bot.language.text import fold
from bot.model import Answer, Assignment, Question
from bot.turn import Turn

#: Shorter words may well answer two questions: "12%", 「特にありません」.
_TELLING = 10
#: Assignments that came to nobody's asking any more.
OVER = ("withdrawn", "delegated", "expired", "handed_back")
#: What wants no reply once nothing is asked.
_IDLE = frozenset(["thanks", "seen", "chatter", "emoji_only", "yes", "no", "confirm", "decline", "soft_no"])


def taken(turn: Turn, assignment: Assignment, question: Question, said: portions.Memo) -> bool:
    """Whether the words repeat or correct the last answer given here; True when they were dealt with."""
    last = replies.last_answer(turn, assignment)
    if last is None or said.sort != "text":
        return False
    if corrected := replaces(last.text, said.text):
        collect.edit(turn, last, corrected[0])
        return True
    if len(said.text) < _TELLING or fold(last.text).strip() != fold(said.text).strip():
        return False
    before = turn.get(Question, last.question_id) if last.question_id else None
    if before is None or before.id == question.id:
        return False
    row = memo.kept(turn, said, portions.Piece(start=0, end=len(said.text), text=said.text, how="asked"))
    turn.reply("collect.same_again", before=before.text, question=question.text, buttons=belongs(row, [question]))
    return True


def belongs(row: Answer, questions: Sequence[Question]) -> list[Ask]:
    """One tap each that makes kept words the answer."""
    return [
        Ask(action="answer.belongs", value=f"{row.id}:{q.id}", args={"number": n, "question": q.text})
        for n, q in enumerate(questions[:5], start=1)
    ]


def too_late(turn: Turn, assignment: Assignment, text: str) -> None:
    """Nothing is asked here any more: wishes count, other words go to the marketer, who may want them."""
    intent = intents.understand(text, turn.language.intents, context="none")
    wish = wishes.GENERAL.get(intent.kind)
    if wish is not None:
        wish(turn, intent, text, None)
    elif replies.keeps_quiet(turn, assignment):
        pass
    elif intent.kind == "off_record" or intent.kind in _IDLE:
        turn.reply("replies.over")
    else:
        _, _, marketer = replies.place_of(turn, assignment)
        turn.reply("replies.too_late", name=marketer.name)
        replies.tell_marketer(turn, assignment, "replies.too_late_note", quotes=[(text, turn.person.name)])


def ask_back(turn: Turn, value: str) -> None:
    """The tap that says doubtful words were a question: "answer id:assignment id"."""
    number, _, assignment_id = value.partition(":")
    row, assignment = turn.get(Answer, number), turn.get(Assignment, assignment_id)
    if row.person_id != turn.person.id or assignment.person_id != turn.person.id:
        turn.reply("common.not_yours")
    elif row.state != "received":
        turn.reply("common.settled")
    else:
        row.state = "not_an_answer"
        replies.clarify(turn, assignment, intents.Intent(kind="clarify"), row.text)


def parked(turn: Turn) -> list[Assignment]:
    """What rests with the actor for want of a word: it takes it up again. What somebody holds is not theirs to resume."""
    return turn.of(Assignment, person_id=turn.person.id, state="parked")
