"""Every sentence is there in both languages, fits its arguments, and shames nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2.sandbox import SandboxedEnvironment

from adapters import wiring
from bot.catalog import LOCALES, Ask, Catalog, CatalogError, day, effort, moment

ROOT = Path(__file__).parent.parent.parent
CATALOG = wiring.language().catalog
_KEY = re.compile(
    r"""(?:turn\.(?:say|reply|word)|_tell|tell_marketer|key=)\(?\s*(?:[\w.()\[\]]+,\s*){0,2}"([a-z_]+\.[a-z_]+)\""""
)
_ACTION = re.compile(r"""Ask\(\s*action=\"([a-z_.]+)\"""")


def _sources() -> str:
    return "\n".join(p.read_text() for p in sorted((ROOT / "bot").rglob("*.py")))


def test_both_languages_say_the_same_things() -> None:
    assert CATALOG.keys("ja") == CATALOG.keys("en")
    assert CATALOG.actions("ja").keys() == CATALOG.actions("en").keys()
    assert CATALOG.forms("ja").keys() == CATALOG.forms("en").keys()
    for key, form in CATALOG.forms("ja").items():
        assert form["fields"].keys() == CATALOG.forms("en")[key]["fields"].keys(), key


def test_every_key_that_a_flow_names_exists() -> None:
    used = set(_KEY.findall(_sources()))
    assert len(used) > 60
    assert used - CATALOG.keys("ja") == set()


def test_every_button_that_a_flow_names_has_a_label() -> None:
    used = set(_ACTION.findall(_sources()))
    assert len(used) > 20
    assert used - CATALOG.actions("ja").keys() == set()


PARTS = {"text", "heading", "notice", "note", "quote", "list", "item", "fields"}
BLAME = {
    "ja": r"まだですか|遅れて|遅延|未提出|督促|催促|至急|怠|守られて|お忘れ",
    "en": r"\boverdue\b|\blate\b|\bfailed to\b|\bstill waiting\b|\byou forgot\b|\bASAP\b|@channel|@here",
}


@pytest.mark.parametrize("locale", LOCALES)
def test_no_sentence_blames(locale: str) -> None:
    for key in sorted(CATALOG.keys(locale)):
        text = str(CATALOG.source(key, locale))
        assert not re.search(BLAME[locale], text), f"{key} ({locale}): {text}"


@pytest.mark.parametrize("locale", LOCALES)
def test_every_sentence_is_a_template_that_parses(locale: str) -> None:
    environment = SandboxedEnvironment()
    for name in ("day", "when", "effort"):
        environment.filters[name] = str
    for key in sorted(CATALOG.keys(locale)):
        entry = CATALOG.source(key, locale)
        assert entry.get("text") or entry.get("heading"), f"{key} ({locale}) says nothing"
        assert set(entry) <= PARTS, f"{key} ({locale}) has unknown parts {set(entry) - PARTS}"
        for part in ("text", "heading", "notice", "note", "quote", "item"):
            environment.from_string(entry.get(part, ""))


def test_dates_and_efforts_read_as_each_language_writes_them() -> None:
    assert [day("2026-12-04", locale) for locale in LOCALES] == ["12/4(金)", "Fri, Dec 4"]
    assert [moment("2026-12-04T09:00:00+00:00", locale, "Asia/Tokyo") for locale in LOCALES] == [
        "12/4(金) 18:00",
        "Fri, Dec 4, 18:00",
    ]
    assert [effort(s, "ja") for s in (3, 20, 75, 240)] == ["約5秒", "約20秒", "約1分", "約4分"]
    assert [effort(s, "en") for s in (3, 20, 75, 240)] == ["about 5 s", "about 20 s", "about 1 min", "about 4 min"]


def test_words_of_people_cannot_carry_marks_or_hidden_characters() -> None:
    hostile = "**bold** `code` <!channel> \u202eevil\u0007 {{ 7*7 }}"
    message = CATALOG.message(
        "briefs.list", "en", "UTC", {"briefs": [{"no": 1, "title": hostile, "state": "x", "marketer": "y"}]}
    )
    assert message.items == ("B1 \\*\\*bold\\*\\* \\`code\\` <!channel> evil {{ 7\\*7 }} — x (y)",)


def test_a_missing_sentence_names_where_it_should_stand() -> None:
    with pytest.raises(CatalogError, match="prompts/ja/messages"):
        CATALOG.message("nowhere.nothing", "ja", "UTC", {})


def test_a_button_without_a_label_is_our_bug() -> None:
    with pytest.raises(CatalogError, match=r"actions\.toml \(en\)"):
        CATALOG.message("common.gone", "en", "UTC", {"noun": "x"}, buttons=[Ask(action="no.such")])


def test_a_catalog_reads_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "messages").mkdir()
    (tmp_path / "messages" / "a.toml").write_text('[b]\ntext = "hi {{ name }}"\n')
    (tmp_path / "actions.toml").write_text("")
    (tmp_path / "forms.toml").write_text("")
    assert Catalog({"en": tmp_path}).message("a.b", "en", "UTC", {"name": "Bo"}).text == "hi Bo"
