"""Every route for every role through the real flow: denied is a kind sentence and nothing else, and nobody acts for another."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters import wiring
from bot import access
from bot.flows import routes
from bot.language import grammar
from bot.message import Button
from tests.properties.trials import Outcome, attempt, command, play, press, submit, users
from tests.world import Stage

#: What the person of each role may not do, in the words they would use: written by hand from the roles' purpose.
DENIED_COMMANDS = {
    "viewer": ("show", "list", "outline", "why", "draft", "people", "suggest", "load", "assign", "export", "audit"),
    "expert": ("new", "assign", "people", "suggest", "load", "nudge", "hold", "export", "final", "compose", "audit"),
    "manager": (
        "new",
        "people",
        "assign",
        "nudge",
        "hold",
        "escalate",
        "export",
        "final",
        "compose",
        "review",
        "audit",
    ),
    "writer": ("new", "assign", "align", "nudge", "hold", "escalate", "export", "final", "review", "audit"),
    "marketer": ("audit",),
    "admin": (),
}
ALLOWED_COMMANDS = {
    "viewer": ("day", "help", "status", "board", "settings", "lang", "quiet", "optout", "undo"),
    "expert": ("show", "list", "outline", "why", "questions", "draft", "source", "gaps"),
    "manager": ("show", "list", "outline", "suggest", "load", "draft"),
    "writer": ("show", "outline", "draft", "compose", "gaps", "suggest"),
    "marketer": (
        "new",
        "assign",
        "align",
        "nudge",
        "hold",
        "escalate",
        "export",
        "final",
        "review",
        "report",
        "people",
    ),
    "admin": ("new", "assign", "audit", "people"),
}


#: Reading is open to more than changing: the flow asks a second row of the table.
NARROWER = frozenset({"Roles", "People", "Calendar", "Forget", "Edit"})


def _examples() -> dict[str, str]:
    text = (wiring.prompts("en") / "commands.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["commands"]
    return {name: entry["example"].removeprefix("/brief").strip() for name, entry in entries.items()}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A company with everything in it: a brief that was agreed, answered, drafted, confirmed and reported on."""
    made, _ = play(tmp_path_factory.mktemp("cells"), "en/whole-brief")
    yield made
    made.store.close()


def denied(outcome: Outcome) -> bool:
    return "common.not_allowed" in outcome.keys


def refused_kindly(outcome: Outcome, stage: Stage) -> None:
    assert outcome.nothing
    assert outcome.keys == ("common.not_allowed",)
    told = outcome.told[0]
    for locale in ("en", "ja"):
        said = stage.program.language.catalog.message(told["key"], locale, "UTC", told["args"])
        assert said.text.rstrip().endswith((".", "。"))
        assert "!" not in said.text


@pytest.mark.parametrize("role", access.ROLES)
def test_each_command_is_done_or_refused_kindly_by_the_role_alone(stage: Stage, role: str) -> None:
    person = users(stage)["wren"]
    words = stage.program.language.commands
    tried = 0
    for example in _examples().values():
        parsed = grammar.parse(example, words)
        route = routes.COMMANDS.get(type(parsed))
        if route is None:
            continue
        tried += 1
        outcome = attempt(stage, command(stage, "wren", example), person, roles=[role])
        if access.may([role], route.action):
            assert not denied(outcome) or type(parsed).__name__ in NARROWER, example
        if denied(outcome) or not access.may([role], route.action):
            refused_kindly(outcome, stage)
    assert tried > 55


@pytest.mark.parametrize("role", access.ROLES)
def test_each_role_may_and_may_not_what_its_purpose_says(stage: Stage, role: str) -> None:
    person = users(stage)["wren"]
    examples = _examples()
    found = {
        name: denied(attempt(stage, command(stage, "wren", examples[name]), person, roles=[role]))
        for name in (*DENIED_COMMANDS[role], *ALLOWED_COMMANDS[role])
    }
    assert {name for name, no in found.items() if no} == set(DENIED_COMMANDS[role])


@pytest.mark.parametrize("role", access.ROLES)
def test_each_button_and_dialog_is_open_or_refused_by_the_role_alone(stage: Stage, role: str) -> None:
    person = users(stage)["wren"]
    for action, route in routes.ACTIONS.items():
        if access.may([role], route.action):
            continue  # done in the stories below, with values a button has
        refused_kindly(attempt(stage, press(stage, "wren", action, "1"), person, roles=[role]), stage)
    for form, route in routes.FORMS.items():
        if not access.may([role], route.action):
            refused_kindly(attempt(stage, submit(stage, "wren", form, "1", {}), person, roles=[role]), stage)


def test_a_button_never_runs_a_command_that_its_presser_may_not_type(stage: Stage) -> None:
    """Buttons that fill in the asked-back part of a command carry the command in their value: anybody can send any."""
    person = users(stage)["wren"]
    for action in ("command.run", "command.day"):
        for example in ("assign 1.2 @owen due Dec 4", "final 2", "roles @wren admin", "audit"):
            outcome = attempt(stage, press(stage, "wren", action, example), person, roles=["viewer"])
            refused_kindly(outcome, stage)


def test_who_left_can_do_nothing_by_any_way(stage: Stage) -> None:
    person = users(stage)["owen"]
    with stage.store.write(stage.workspace_id) as session:
        from bot.model import Person

        session.get_one(Person, person).active = False
    try:
        for action in routes.ACTIONS:
            outcome = attempt(stage, press(stage, "owen", action, "1"), person)
            assert (outcome.changed, outcome.told, outcome.journal) == ((), (), ()), action
        for example in _examples().values():
            outcome = attempt(stage, command(stage, "owen", example), person)
            assert (outcome.changed, outcome.told, outcome.journal) == ((), (), ()), example
    finally:
        with stage.store.write(stage.workspace_id) as session:
            session.get_one(Person, person).active = True


#: Open to whoever sees them, and about nobody but the presser: their own settings, a look at something, a greeting.
OF_THE_PRESSER = frozenset(
    {
        "manager.direct_on",
        "manager.direct_off",
        "credit.named",
        "credit.anonymous",
        "wish.resume",
        "wish.stop_all",
        "wish.delete_audio",
    }
)


@pytest.mark.parametrize("name", ["en/whole-brief", "ja/manager-says-no", "ja/stalled-to-the-end"])
def test_a_button_made_for_one_person_changes_nothing_in_anybody_elses_hand(tmp_path: Path, name: str) -> None:
    """Each button of each message while it is fresh, pressed by three others: same company, other person, any role."""
    acted: list[str] = []
    pressed = 0

    def look(stage: Stage, user: str, button: Button) -> None:
        nonlocal pressed
        route = routes.ACTIONS.get(button.action)
        if user.startswith("#") or route is None or not route.action.startswith("own."):
            return
        if button.action in OF_THE_PRESSER:
            return
        everybody = users(stage)
        for other, person in everybody.items():
            if other == user or pressed > 400:
                continue
            pressed += 1
            outcome = attempt(
                stage, press(stage, other, button.action, button.value), person, roles=["viewer", "expert"]
            )
            own_line = button.action.startswith("align.") and outcome.owners == {person}
            if not own_line and (outcome.changed or outcome.journal or outcome.told_others(person)):
                acted.append(f"{button.action} {button.value} of {user} by {other}: {outcome.changed} {outcome.keys}")

    stage, _ = play(tmp_path, name, look)
    stage.store.close()
    assert pressed > 20
    assert "\n".join(acted) == ""
