"""The tables from what came in to the flow that decides, merged from the flow modules."""

from __future__ import annotations

from bot.flows import (
    absence,
    align,
    approach,
    approval,
    assign,
    brief_fields,
    briefs,
    chase,
    conversation,
    deciding,
    draft,
    editing,
    escalate,
    fix_desk,
    fixing,
    gaps,
    holding,
    keeping,
    lint,
    managing,
    metrics,
    nudges,
    outline,
    pacing,
    people,
    previews,
    promises,
    proof,
    publish,
    published,
    purpose,
    replies,
    reporting,
    retention,
    review,
    service,
    sourcing,
    stalls,
    suggesting,
    thanking,
    undelivered,
    upload,
    versions,
    voice,
    weekly,
    wins,
    wishes,
)
from bot.flows.route import Route, Routes, merged, route

_OWN = Routes(
    actions={"approach.open": route("own.answer", lambda turn, value: approach.open_one(turn, value, PRESENTERS))},
    timers={"approach": lambda turn, subject: approach.fire(turn, subject, PRESENTERS)},
)
_ALL: list[Routes] = [
    _OWN,
    *(
        module.ROUTES
        for module in (
            absence,
            align,
            approval,
            assign,
            brief_fields,
            briefs,
            chase,
            conversation,
            deciding,
            draft,
            editing,
            escalate,
            fix_desk,
            fixing,
            gaps,
            holding,
            keeping,
            lint,
            managing,
            metrics,
            nudges,
            outline,
            pacing,
            people,
            previews,
            promises,
            proof,
            publish,
            published,
            purpose,
            replies,
            reporting,
            retention,
            review,
            service,
            sourcing,
            stalls,
            suggesting,
            thanking,
            undelivered,
            upload,
            versions,
            voice,
            weekly,
            wins,
            wishes,
        )
    ),
]

COMMANDS = merged([r.commands for r in _ALL])
ACTIONS: dict[str, Route] = merged([r.actions for r in _ALL])
FORMS: dict[str, Route] = merged([r.forms for r in _ALL])
TIMERS = merged([r.timers for r in _ALL])
DONE = merged([r.done for r in _ALL])
FAILED = merged([r.failed for r in _ALL])
PRESENTERS: dict[str, approach.Presenter] = merged([r.presenters for r in _ALL])
