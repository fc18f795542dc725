"""What somebody sees who is asked to confirm: the text, or the difference to what they know, with what their tap covers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot import stages
from bot.catalog import Ask
from bot.drafting import evidence, grounded, plan
from bot.flows import passages
from bot.flows.route import Routes, route
from bot.model import Answer, Approach, Assignment, Draft, Person, Review, Section
from bot.turn import Turn

#: A confirmation somebody still owes.
OPEN = ("requested", "fixes")
#: More changed sentences than this are shown as the whole text again.
FEW = 6
#: What a person's tap has to cover when the machine or somebody else touched it.
_ASKED_ABOUT = ("number", "unit", "order", "name_or_term", "derived", "negation")


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """The text, or what changed in it since this person last saw it. False when it was settled meanwhile."""
    request = turn.get(Review, row.subject_id)
    if request.state not in OPEN:
        return False
    draft = turn.get(Draft, request.draft_id)
    section = turn.get(Section, request.section_id)
    since = _seen(turn, request, draft)
    changes = passages.changes(passages.texts(since.sentences), passages.texts(draft.sentences)) if since else []
    few = since is not None and 0 < len(changes) <= FEW
    turn.say(
        person,
        "review.changed" if few else "review.draft",
        thread=thread(turn, request),
        subject=f"draft:{draft.id}",
        sort="reply" if turn.actor is not None and turn.actor.id == person.id else "approach",
        approach=row.id,
        wanted=("review", request.id, OPEN),
        heading=section.heading,
        version=draft.number,
        since=since.number if since else 0,
        sort_of=turn.word(f"review.sort_{request.sort}", person.locale),
        expert=request.sort == "fact",
        model_silent=grounded.model_was_silent(draft.made_by),
        changes=[passages.marked(c) for c in changes] if few else [],
        sentences=passages.shown(draft.sentences),
        checks=checks(turn, section, draft, person),
        guesses=[n for n, s in enumerate(passages.living(draft.sentences), start=1) if is_guess(s)],
        buttons=buttons(request, draft, partial=few),
    )
    return True


def buttons(request: Review, draft: Draft, *, partial: bool) -> list[Ask]:
    value = str(request.id)
    found = [Ask(action="draft.confirm", value=value), Ask(action="draft.fix", value=value)]
    if request.sort != "fact":
        found.append(Ask(action="review.return", value=value))
    if partial:
        found.append(Ask(action="draft.full", value=value))
    return [*found, Ask(action="draft.sources", value=str(draft.id))]


def thread(turn: Turn, request: Review) -> str:
    """An expert is asked where they answered; others have a thread of their own about the section."""
    own = turn.first(
        select(Assignment)
        .where(
            Assignment.section_id == request.section_id,
            Assignment.person_id == request.person_id,
            Assignment.state.in_((*stages.HELD, "held", "parked", "done")),
        )
        .order_by(Assignment.id.desc())
    )
    return f"assignment:{own.id}" if own else f"review:{request.section_id}:{request.person_id}"


def _seen(turn: Turn, request: Review, draft: Draft) -> Draft | None:
    """The version whose rest this person knows: one they confirmed, or one they changed themselves."""
    before = turn.first(
        select(Review)
        .where(Review.section_id == request.section_id, Review.person_id == request.person_id, Review.id < request.id)
        .order_by(Review.id.desc())
    )
    if before is None or (before.confirmed_at is None and draft.by_id != request.person_id):
        return None
    return turn.get(Draft, before.draft_id)


def is_guess(sentence: passages.Plain) -> bool:
    """What marketing wrote and nobody confirmed yet."""
    return sentence["kind"] == "gap" and str(sentence["source"]).startswith("prefill:")


def checks(turn: Turn, section: Section, draft: Draft, person: Person) -> list[dict[str, Any]]:
    """Figures and names of somebody's edit that are not in what was said: the tap has to cover them.

    What the person asked, or who answered here, wrote themselves needs no asking.
    """
    said = select(Answer).where(Answer.section_id == section.id, Answer.state.in_(("accepted", "terms_to_check")))
    own = {person.id, *(a.person_id for a in turn.all(said))}
    touched = [
        (number, s)
        for number, s in enumerate(passages.living(draft.sentences), start=1)
        if s["kind"] == "edit" and _author(turn, s) not in own
    ]
    if not touched:
        return []
    outline, answers = plan.of_section(turn.session, section)
    given = evidence.sources(outline, answers)
    found: list[dict[str, Any]] = []
    for number, sentence in touched:
        findings = [f for f in evidence.check(sentence["text"], given) if f.kind in _ASKED_ABOUT]
        found.extend({"number": number, "text": f.text, "said": f.said} for f in findings[:3])
    return found


def _author(turn: Turn, sentence: passages.Plain) -> int | None:
    source = str(sentence["source"])
    row = turn.session.get(Answer, int(source)) if source.isdigit() else None
    return row.person_id if row else None


def full(turn: Turn, value: str) -> None:
    """The whole text of the version that is to be confirmed."""
    request = turn.get(Review, value)
    draft = turn.get(Draft, request.draft_id)
    if request.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return
    turn.reply(
        "review.shown",
        subject=f"draft:{draft.id}",
        heading=turn.get(Section, draft.section_id).heading,
        version=draft.number,
        sentences=passages.shown(draft.sentences),
        buttons=buttons(request, draft, partial=False) if request.state in OPEN else [],
    )


def replaced(turn: Turn, draft: Draft, section: Section) -> None:
    """The posts of a version that is none any more say so, and carry neither its words nor its buttons."""
    for was in ("review.draft", "review.changed"):
        turn.edit(f"draft:{draft.id}", was, "review.replaced", heading=section.heading, version=draft.number)


ROUTES = Routes(actions={"draft.full": route("own.review", full)}, presenters={"review": present})
