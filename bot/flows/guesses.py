"""What marketing wrote beforehand: a marked guess in the text until somebody who knows confirms it."""

from __future__ import annotations

from bot.drafting import plan
from bot.flows import draft as drafts
from bot.flows import passages, proof, review
from bot.model import Answer, Draft, Person, Review, Section
from bot.turn import Turn


def text_of(section: Section, sentence: passages.Plain) -> str:
    """The guess itself, without its mark; "" when marketing's text changed since."""
    guesses = plan.guesses_of(section)
    number = int(str(sentence["source"]).partition(":")[2])
    return guesses[number] if number < len(guesses) and guesses[number] in sentence["text"] else ""


def settle(turn: Turn, section: Section, request: Review, draft: Draft) -> tuple[Review, Draft]:
    """The expert's tap on a text with its guesses in sight confirms them: they stand without the mark, in a version of their own."""
    if request.sort != "fact":
        return request, draft
    texts = [text_of(section, s) for s in passages.living(draft.sentences) if proof.is_guess(s)]
    if not any(texts):
        return request, draft
    for text in filter(None, texts):
        confirmed(turn, section, text)
    content = passages.content(_settled(section, draft.sentences), base=_settled(section, draft.base))
    others = review.others(turn, request)
    new = drafts.keep(turn, section, content, made_by="confirmed", by=turn.person)
    if new is None:
        return request, draft
    row = turn.add(
        Review(draft_id=new.id, section_id=section.id, person_id=turn.person.id, sort="fact", hash=new.hash, at=turn.at)
    )
    turn.move(new, "proposed", why="confirmed")
    turn.move(section, "in_review", why="confirmed")
    for other in others:
        review.ask(turn, new, turn.get(Person, other.person_id), other.sort)
    return row, new


def confirmed(turn: Turn, section: Section, text: str) -> Answer:
    """From now on the guess is something a person stands for."""
    return turn.add(
        Answer(
            question_id=None,
            section_id=section.id,
            person_id=turn.person.id,
            text=text,
            sort="confirm",
            source=turn.input.id,
            at=turn.at,
        )
    )


def _settled(section: Section, sentences: list[passages.Plain]) -> list[passages.Plain]:
    done: list[passages.Plain] = []
    for s in sentences:
        text = text_of(section, s) if proof.is_guess(s) else ""
        done.append({**s, "text": text, "kind": "marketing"} if text else s)
    return done
