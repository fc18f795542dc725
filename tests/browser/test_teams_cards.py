"""Every kind of card of Teams in the public renderer, both languages, wide and as narrow as a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser import teams_cards


# `choices.data` (the people picker) is of 1.6 for the public renderer; Teams takes it in 1.5 cards, as its own page shows.
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_card_is_rendered_without_complaint_and_fits_a_phone(chromium: Browser, language: str) -> None:
    shown = teams_cards.kinds(language)
    assert len(shown) >= 12
    content = teams_cards.page(shown)
    for width in (680, 340):
        page = chromium.new_page(viewport={"width": width, "height": 900})
        page.set_content(content)
        page.wait_for_function("window.done")
        assert [c for c in page.evaluate("window.complaints") if "choices.data" not in c] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = page.evaluate(
            "[...document.querySelectorAll('.card *')].filter(e => e.scrollWidth > e.clientWidth + 1 "
            "&& getComputedStyle(e).overflowX === 'hidden' && e.clientWidth > 0).map(e => e.textContent.slice(0, 40))"
        )
        assert cut == []
        for one in shown:
            words = page.locator(f"section[data-name='{one.name}']").inner_text()
            assert words.strip(), one.name
            assert "\\" not in words, "escapes are not to be seen"
            assert "**" not in words, "marks are not to be seen"
        page.close()
