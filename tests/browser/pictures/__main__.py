"""Takes the README's pictures from a running playground: `ayumi demo`, then `python -m tests.browser.pictures URL LANGUAGE`.

Plays the guided story on the way, so start with an empty data directory.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.chromium import started

HERE = Path(__file__).parent
DO = {"ja": "やってみる", "en": "Do it"}
#: Steps of the story after which a picture is taken, and its name.
STOPS = {3: "agreed", 6: "question", 8: "draft", 12: "week"}


def main(url: str, language: str) -> None:
    """Pictures land beside this file as NAME-LANGUAGE.png."""
    with started() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 880})
        page.goto(url)
        for step in range(1, 14):
            page.get_by_role("button", name=DO[language]).first.click()
            page.wait_for_timeout(40_000 if step == 8 else 5_000)
            if step in STOPS:
                take(page, f"{STOPS[step]}-{language}")
        page.goto(f"{url}/glance")
        page.wait_for_timeout(2_000)
        take(page, f"glance-{language}")
        page.set_viewport_size({"width": 420, "height": 860})
        page.goto(url)
        page.wait_for_timeout(2_000)
        take(page, f"narrow-{language}")


def take(page: Page, name: str) -> None:
    page.evaluate("for (const e of document.querySelectorAll('#talk, [id^=talk-]')) e.scrollTop = e.scrollHeight")
    page.wait_for_timeout(300)
    page.screenshot(path=HERE / f"{name}.png")
    print(name)


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), sys.argv[2])
