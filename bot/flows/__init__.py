"""What to do about an input: which flow decides, after access was asked. Flows decide, nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.access import may
from bot.flows import commanding, conversation, membership, reacting, routes
from bot.flows.portions import foresee
from bot.inputs import (
    ButtonPressed,
    ChannelChanged,
    CommandInvoked,
    FilePosted,
    FormSubmitted,
    Installed,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    PersonChanged,
    ReactionAdded,
    ReactionRemoved,
    TimerFired,
    Uninstalled,
    VoicePosted,
    WorkDone,
    WorkFailed,
)
from bot.turn import NotThere, Turn

__all__ = ["dispatch", "foresee"]


def dispatch(turn: Turn) -> None:
    """Hands the turn to its flow. What an old button names and is gone is said, and nothing changes."""
    try:
        _dispatch(turn)
    except NotThere as gone:
        if turn.actor is None:
            return
        turn.reply("common.gone", noun=gone.noun)


def _dispatch(turn: Turn) -> None:  # noqa: C901  # one line a kind of input: the table is the point
    item = turn.input
    if turn.actor is not None and not turn.actor.active and not isinstance(item, PersonChanged):
        return
    match item:
        case CommandInvoked():
            commanding.run(turn, item.text)
        case ButtonPressed():
            with turn.whole():
                _pressed(turn, item)
        case FormSubmitted():
            with turn.whole():
                _submitted(turn, item)
        case MessagePosted():
            conversation.posted(turn, item)
        case MessageEdited():
            conversation.edited(turn, item)
        case MessageDeleted():
            conversation.deleted(turn, item)
        case VoicePosted():
            conversation.spoken(turn, item)
        case FilePosted():
            conversation.filed(turn, item)
        case ReactionAdded():
            conversation.reacted(turn, item)
        case ReactionRemoved():
            reacting.removed(turn, item)
        case PersonChanged():
            membership.changed(turn, item)
        case ChannelChanged():
            membership.channel_changed(turn, item)
        case Installed():
            membership.installed(turn, item)
        case Uninstalled():
            membership.uninstalled(turn)
        case TimerFired():
            routes.TIMERS[item.timer](turn, item.subject)
        case WorkDone():
            routes.DONE[item.work](turn, item)
        case WorkFailed():
            routes.FAILED[item.work](turn, item)
        case _:
            assert_never(item)


def _pressed(turn: Turn, item: ButtonPressed) -> None:
    if item.action == "form.again":  # the form this was to open came too late: the same once more, with a fresh trigger
        action, _, value = item.value.partition(" ")
        item = replace(item, action=action, value=value)
    if item.action in ("command.run", "command.day"):  # a command with the asked-back part filled in
        commanding.run(turn, item.value)
        return
    route = routes.ACTIONS.get(item.action)
    if route is None:
        turn.reply("common.gone", noun="button")
    elif not may(turn.person.roles, route.action):
        turn.reply("common.not_allowed", what=item.action)
    else:
        route.flow(turn, item.value)


def _submitted(turn: Turn, item: FormSubmitted) -> None:
    route = routes.FORMS.get(item.form)
    if route is None:
        turn.reply("common.gone", noun="form")
    elif not may(turn.person.roles, route.action):
        turn.reply("common.not_allowed", what=item.form)
    else:
        route.flow(turn, item.value, item.fields)
