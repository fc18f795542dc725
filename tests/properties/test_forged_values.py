"""Whatever a button or dialog carries: never an exception, never a change for nothing, never one by who may not.

Anybody can send any value, old messages keep their buttons for years, and a later version makes other values. So every registered
button and dialog gets made-up values at lively moments of the stories, and every value a story really showed gets bent.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from adapters import wiring
from bot import access
from bot.flows import routes
from bot.message import Button
from tests.properties.test_access_cells import OF_THE_PRESSER
from tests.properties.trials import Outcome, attempt, play, press, submit, users
from tests.world import Stage

EVERY_ROLE = list(access.ROLES)
#: Somebody of the company whom none of these stories concerns.
STRANGER = "wren"
#: What no row has; tried once.
SHAPELESS = (
    *("", " ", "abc", "x" * 10_000, "\x00", "²", "½", "-1", "+1", "0", "1.0", "1e3", "١", "1\n1", "9" * 18, "9" * 19, "9" * 10_000),
    *(":", "::", ":::", ":1", ",", "|", "2026-12-01:2026-12-02:1", "2026-12-02:2026-12-01:0", "2026-12-01:2026-13-02:0"),
    *("2026-12-01:x:0", "2026-12-01:2026-12-02:²", "9999-12-31:9999-12-31:0", "0001-01-01:9999-12-31:0"),
    *("[]", "{}", "null", "[1]", "[1,2,3]", "[" * 1_500, "[" * 10_000, '[1,"title",null]', '[1,["title"],""]', '["1","goal",1]'),
    *('[1,"state","x"]', "[1,null]", '[999999,"x"]', '[1,"draft",[]]', '[1,"nowhere",{}]', '[1,"draft",{"x":"y"}]'),
)  # fmt: skip
#: What begins like a row's number; tried at lively moments, where the row is somebody's and open.
LEADING = (
    *("1", "１", "2", "1:", "1::", "1:1", "１:１", "1:1:1", "1:1:1:1", "1:-1", "1:²", "1:9999", "1:abc", "1:1:abc", "1:1:fact", "1:1:²"),
    *("1:2:0", "2:1:0", "1,1", "1,999999", "1,abc", "1:1:1,²", "1:" + "9" * 10_000),
    *("1|", "1|abc", "1|2026-11-24T10:00:00", "1|2026-12-01T01:00:00+00:00", "1|9999-12-31T23:59:59+14:00"),
)  # fmt: skip
#: A story and the button whose first showing is the moment: a question was asked, a text is to be confirmed, a manager's text is
#: shown before it goes.
MOMENTS = (
    ("en/one-section", "question.smaller"),
    ("en/whole-brief", "draft.confirm"),
    ("en/manager-says-no", "preview.fine"),
)
STORIES = ("en/one-memo", "en/stalled-to-the-end", "en/whole-brief")
DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


def bent(value: str) -> list[str]:
    """A real value with something wrong about it: each part in turn another, one more part, one less."""
    found = [value.translate(DIGITS), f"{value}:1", f"1:{value}", f"-{value}", value * 400, value[:-1]]
    for sign in (":", ",", "|"):
        parts = value.split(sign)
        found += [sign.join(parts[:-1]), sign.join(parts[1:])] if len(parts) > 1 else []
        for at in range(len(parts)):
            for other in ("", "0", "1", "2", "3", "999999", "9" * 19, "abc", "²"):
                found.append(sign.join([*parts[:at], other, *parts[at + 1 :]]))
    return sorted(set(found) - {value})


def _fields() -> dict[str, list[str]]:
    text = (wiring.prompts("en") / "forms.toml").read_text(encoding="utf-8")
    return {name: sorted(form.get("fields", {})) for name, form in tomllib.loads(text).items()}


#: The fields of each dialog.
FIELDS = _fields()


def filled(form: str) -> Iterator[dict[str, str]]:
    names = FIELDS[form]
    for said in ("", "abc", "²", "２０", "9" * 30, "2026-12-01", "9999-12-31", "x" * 10_000):
        yield dict.fromkeys(names, said)
    for answer in ("yes", "less", "other", "later", "no"):
        yield {**dict.fromkeys(names, "9" * 19), "answer": answer}


def kept(outcome: Outcome, what: str) -> None:
    """ "It is gone" stands alone: nothing changed, nothing recorded, nobody else told."""
    if "common.gone" in outcome.keys:
        assert outcome.nothing, (what, outcome.changed, outcome.journal, outcome.keys)


def everything(stage: Stage, user: str, values: Sequence[str], roles: list[str]) -> Iterator[tuple[str, Outcome]]:
    """Each button and dialog open to these roles with each value, by this person."""
    person = users(stage)[user]
    for action, route in routes.ACTIONS.items():
        for value in values if access.may(roles, route.action) else ():
            yield f"{action} {value[:40]}", attempt(stage, press(stage, user, action, value), person, roles=roles)
    for form, route in routes.FORMS.items():
        for value in values if access.may(roles, route.action) else ():
            outcome = attempt(
                stage, submit(stage, user, form, value, dict.fromkeys(FIELDS[form], "abc")), person, roles=roles
            )
            yield f"{form} {value[:40]}", outcome


def at_moment(folder: Path, name: str, moment: str, do: Callable[[Stage, str], None]) -> None:
    """Plays the story and does this once, when the button is first shown, as whom it is shown to."""
    done: list[str] = []

    def look(stage: Stage, user: str, button: Button) -> None:
        if button.action == moment and not done:
            done.append(user)
            do(stage, user)

    stage, _ = play(folder, name, look)
    stage.store.close()
    assert done


def test_a_value_without_any_shape_is_gone_and_changes_nothing(tmp_path: Path) -> None:
    def do(stage: Stage, user: str) -> None:
        for what, outcome in everything(stage, user, SHAPELESS, EVERY_ROLE):
            kept(outcome, what)

    at_moment(tmp_path, *MOMENTS[0], do)


@pytest.mark.parametrize(("name", "moment"), MOMENTS)
def test_a_value_that_begins_well_raises_nothing_and_what_is_gone_changes_nothing(
    tmp_path: Path, name: str, moment: str
) -> None:
    def do(stage: Stage, user: str) -> None:
        for what, outcome in everything(stage, user, LEADING, EVERY_ROLE):
            kept(outcome, what)

    at_moment(tmp_path, name, moment, do)


@pytest.mark.parametrize("name", STORIES)
def test_a_value_a_story_showed_may_be_bent_in_any_way(tmp_path: Path, name: str) -> None:
    seen: set[str] = set()
    tried = 0

    def look(stage: Stage, user: str, button: Button) -> None:
        nonlocal tried
        if user.startswith("#") or button.action in seen or button.action not in routes.ACTIONS:
            return
        seen.add(button.action)
        person = users(stage)[user]
        for value in bent(button.value):
            tried += 1
            outcome = attempt(stage, press(stage, user, button.action, value), person, roles=EVERY_ROLE)
            kept(outcome, f"{button.action} {value[:40]} instead of {button.value}")

    stage, _ = play(tmp_path, name, look)
    stage.store.close()
    assert tried > 300


@pytest.mark.parametrize(("name", "moment"), MOMENTS)
def test_dialogs_may_be_filled_in_with_anything(tmp_path: Path, name: str, moment: str) -> None:
    def do(stage: Stage, user: str) -> None:
        person = users(stage)[user]
        for form in routes.FORMS:
            for value in ("1", "1:1:0", "1:1:fact"):
                for fields in filled(form):
                    outcome = attempt(stage, submit(stage, user, form, value, fields), person, roles=EVERY_ROLE)
                    kept(outcome, f"{form} {value} {fields}")

    at_moment(tmp_path, name, moment, do)


#: Numbers of rows that exist, alone and in the forms values have.
NUMBERS = (
    *(str(n) for n in range(1, 7)),
    *(f"{n}:{m}" for n in (1, 2, 3) for m in (0, 1, 2)),
    *(f"{n}:{m}:0" for n in (1, 2) for m in (1, 2)),
    *(f"{n}|2026-12-01T01:00:00+00:00" for n in (1, 2)),
)


@pytest.mark.parametrize(("name", "moment"), MOMENTS)
def test_who_was_never_asked_changes_nothing_of_anybody_by_any_number(tmp_path: Path, name: str, moment: str) -> None:
    acted: list[str] = []

    def do(stage: Stage, user: str) -> None:
        person = users(stage)[STRANGER]
        for what, outcome in everything(stage, STRANGER, NUMBERS, ["expert", "viewer"]):
            own = what.split(" ")[0] in OF_THE_PRESSER or outcome.owners == {person}
            if not own and (outcome.changed or outcome.journal or outcome.told_others(person)):
                acted.append(f"{what}: {outcome.changed} {outcome.journal} {outcome.keys}")

    at_moment(tmp_path, name, moment, do)
    assert "\n".join(acted) == ""


def test_a_button_that_carries_a_command_may_carry_anything(tmp_path: Path) -> None:
    def do(stage: Stage, user: str) -> None:
        person = users(stage)[user]
        for action in ("command.run", "command.day", "form.again", "no.such_button"):
            for value in (*SHAPELESS, *LEADING, "form.again form.again 1", "absence.range x"):
                attempt(stage, press(stage, user, action, value[:100]), person, roles=EVERY_ROLE)

    at_moment(tmp_path, *MOMENTS[0], do)
