"""The app package is what the public schemas ask for, in both languages, and the same every time."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from adapters import wiring
from adapters.teams import icons
from adapters.teams.manifest import manifest, package
from bot.errors import SettingsError
from bot.language import grammar

SCHEMAS = Path(__file__).parents[1] / "schemas"
APP = "0F8FAD5B-d9cb-469f-a165-70867728950e"
URL = "https://ayumi.example.co.jp"


def content() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package(URL, APP))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text(encoding="utf-8"))


def test_the_zip_holds_what_teams_reads_and_nothing_else() -> None:
    assert sorted(content()) == ["color.png", "en.json", "ja.json", "manifest.json", "outline.png"]
    assert package(URL, APP) == package(URL, APP)


def test_the_manifest_and_its_languages_keep_the_public_schemas() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    made = content()
    checked = jsonschema.Draft4Validator(schema("teams-manifest-1.29.json"))
    assert [error.message for error in checked.iter_errors(json.loads(made["manifest.json"]))] == []
    for language in ("ja", "en"):
        words = jsonschema.Draft4Validator(schema("teams-localization-1.29.json"))
        assert [error.message for error in words.iter_errors(json.loads(made[f"{language}.json"]))] == []


def test_every_placeholder_is_filled() -> None:
    text = json.dumps(manifest(URL, APP))
    assert "example.invalid" not in text
    assert "00000000-" not in text
    assert text.count(APP.lower()) == 4
    assert manifest(URL + "/", APP)["validDomains"] == ["ayumi.example.co.jp"]


def _at(made: Any, path: str) -> Any:
    for part in path.replace("]", "").replace("[", ".").split("."):
        made = made[int(part)] if part.isdigit() else made[part]
    return made


def test_both_languages_say_the_same_places_and_the_default_is_the_manifest_itself() -> None:
    made = content()
    japanese, english = json.loads(made["ja.json"]), json.loads(made["en.json"])
    assert list(japanese) == list(english)
    whole = json.loads(made["manifest.json"])
    for path, words in japanese.items():
        if path != "$schema":
            assert _at(whole, path) == words
            assert len(english[path]) <= {"name.short": 30, "name.full": 100, "description.short": 80}.get(path, 4000)


def test_every_command_that_is_offered_is_one_we_understand() -> None:
    vocabulary = wiring.language().commands
    made = content()
    for language in ("ja", "en"):
        titles = [v for k, v in json.loads(made[f"{language}.json"]).items() if "commandLists" in k and "title" in k]
        assert titles
        for title in titles:
            assert not isinstance(grammar.parse(title, vocabulary), grammar.Unknown), title


@pytest.mark.parametrize(("draw", "size"), [(icons.color, 192), (icons.outline, 32)])
def test_an_icon_is_a_png_of_the_right_size(draw: Any, size: int) -> None:
    picture = draw()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", picture[16:24]) == (size, size)


@pytest.mark.parametrize("url", ["", "http://x.example", "ftp://x", "https://", "https://a@b.example", "https://x/?q"])
def test_an_address_teams_cannot_reach_is_named(url: str) -> None:
    with pytest.raises(SettingsError, match="--url"):
        package(url, APP)


@pytest.mark.parametrize("app_id", ["", "x", APP[:-1], "00000000-0000-0000-0000-000000000000", "{" + APP + "}"])
def test_what_is_no_app_id_is_named(app_id: str) -> None:
    with pytest.raises(SettingsError, match="--app-id"):
        package(URL, app_id)
