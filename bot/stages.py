"""Which state may follow which, one table a noun; everything not written here is refused.

The states and their words are product.md's domain model. `Turn.move` asks this table before any change.
"""

from __future__ import annotations

from collections.abc import Mapping

Moves = Mapping[str, frozenset[str]]


def _table(**moves: str) -> Moves:
    return {state: frozenset(after.split()) for state, after in moves.items()}


#: A brief counts as being worked on in these states.
BRIEF_OPEN = ("draft", "aligning", "agreed", "collecting", "drafting", "reviewing", "final", "exported")
#: An assignment in one of these is somebody's: one holder a section at any time.
HELD = ("offered", "countered", "accepted", "active")

STAGES: Mapping[str, Moves] = {
    "brief": _table(
        draft="aligning agreed collecting paused cancelled",
        aligning="agreed collecting draft paused cancelled",
        agreed="collecting aligning paused cancelled",
        collecting="drafting reviewing final paused cancelled aligning published",
        drafting="reviewing collecting final paused cancelled published",
        reviewing="final drafting collecting paused cancelled published",
        final="exported reviewing published cancelled",
        exported="published reviewing",
        published="measuring closed exported",
        measuring="closed exported",
        paused="draft aligning agreed collecting drafting reviewing final cancelled",
        closed="",
        cancelled="draft aligning agreed collecting drafting reviewing final",
    ),
    "section": _table(
        outlined="agreed parked dropped",
        agreed="assigned outlined drafted parked dropped",
        assigned="answering agreed enough drafted parked dropped",
        answering="enough drafted agreed parked dropped assigned",
        enough="drafted answering agreed parked dropped",
        drafted="in_review answering enough confirmed parked dropped",
        in_review="confirmed drafted answering parked dropped",
        confirmed="final in_review drafted answering",
        final="in_review drafted",
        parked="outlined agreed assigned answering enough drafted in_review dropped",
        dropped="outlined",
    ),
    "assignment": _table(
        offered="accepted countered declined delegated expired withdrawn held parked active",
        countered="accepted offered declined delegated withdrawn expired held parked",
        accepted="active done declined delegated withdrawn handed_back held parked",
        active="done declined delegated withdrawn handed_back held parked",
        held="offered accepted active withdrawn declined handed_back delegated",
        parked="offered active accepted withdrawn declined",
        done="active",
        declined="offered",
        delegated="",
        expired="",
        withdrawn="offered accepted active",
        handed_back="",
    ),
    "question": _table(
        queued="asked withdrawn superseded parked reused",
        asked="answered partial skipped unknown redirected withdrawn superseded parked queued",
        partial="answered skipped unknown withdrawn asked",
        answered="asked partial superseded",
        skipped="asked answered",
        unknown="asked answered redirected",
        redirected="asked answered",
        reused="answered asked",
        superseded="",
        withdrawn="queued",
        parked="queued asked",
    ),
    "alignment": _table(
        sent="agreed change_proposed disagreed resolved withdrawn",
        agreed="sent resolved withdrawn",
        change_proposed="resolved agreed sent disagreed withdrawn",
        disagreed="resolved agreed sent change_proposed withdrawn",
        resolved="sent agreed withdrawn",
        withdrawn="",
    ),
    "objection": _table(
        heard="replied bet history blocker settled",
        replied="settled blocker",
        bet="settled",
        history="settled",
        blocker="settled",
        settled="",
    ),
    "draft": _table(
        composed="proposed superseded edited",
        edited="proposed superseded",
        proposed="approved returned superseded",
        returned="superseded proposed",
        approved="superseded proposed",
        superseded="",
    ),
    "review": _table(
        waiting="requested confirmed lapsed voided",
        requested="confirmed fixes declined lapsed voided",
        fixes="voided confirmed lapsed",
        confirmed="voided",
        declined="",
        lapsed="",
        voided="",
    ),
    "fix": _table(
        asked="located done declined",
        located="shown done declined",
        shown="done declined asked",
        done="declined",
        declined="",
    ),
    "escalation": _table(
        marketer="preview closed",
        preview="ready healed closed",
        ready="sent closed healed",
        sent="granted less later other refused closed healed",
        granted="closed",
        less="closed",
        later="closed",
        other="closed",
        refused="closed",
        healed="closed",
        closed="",
    ),
    "promise": _table(made="kept renewed broken lapsed", renewed="", broken="kept lapsed", kept="", lapsed=""),
    "win": _table(
        candidate="accepted dismissed told",
        accepted="told dismissed",
        none="none_told dismissed",
        told="",
        dismissed="",
        none_told="",
    ),
}


def allowed(noun: str, before: str, after: str) -> bool:
    """Whether the move is in the table. Staying is always allowed and changes nothing."""
    return before == after or after in STAGES[noun].get(before, frozenset())
