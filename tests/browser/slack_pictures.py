"""Pictures of every kind of message, form and page the stories bring about in Slack: `python -m tests.browser.slack_pictures FOLDER`.

Each kind once a language, on a wide screen and on a phone; sheets land in FOLDER as NAME-LANGUAGE-WIDTH-N.png.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import select

from adapters import wiring
from adapters.slack import connect, home, render
from bot import glance
from bot.model import Post
from tests.browser import slack_look
from tests.browser.chromium import started
from tests.slack_story import Played, stage

STORIES = Path(__file__).parents[1] / "scenarios"
WIDTHS = {"wide": 760, "narrow": 360}
A_SHEET = 9

Parts = dict[str, str]
#: What `slack-LANGUAGE.png` beside the playground's pictures shows.
CHOSEN = ("align.card", "assign.offer", "collect.open", "review.draft", "escalate.card", "weekly.post")
WORDS = {
    "ja": {"brief": 1, "name": "佐伯 亮", "heading": "点検方法の比較", "version": 2, "words": "12%ではなく15%です"},
    "en": {"brief": 1, "name": "Owen Clarke", "heading": "Wired or wireless", "version": 2, "words": "15%, not 12%"},
}
FILLED = {
    "ja": {
        "title": "蒸気トラップの漏れを見逃さない点検方法",
        "goal": "資料請求を月4件から月10件に増やす",
        "outline": "蒸気トラップが故障すると何が起きるか\n- 故障の種類と割合\n点検方法の比較",
        "due": "2026-12-18",
        "language": "ja",
        "text": "一番多いのは吹き放しで、点検記録だと12%くらいです。\n詰まりは6%です。",
    },
    "en": {
        "title": "How to choose a vibration sensor",
        "goal": "trial requests from 6 to 15 a month",
        "outline": "What fails first on a pump\n- the three usual failures\nWired or wireless",
        "due": "2026-12-21",
        "language": "en",
        "text": "18 months if you sample every ten minutes.\nAbove 85 degrees C, run a cable.",
    },
}


def main(folder: Path, languages: Sequence[str] = ("ja", "en")) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with started() as browser:
        for language in languages:
            messages, dialogs, pages = gathered(language)
            for name, parts in (("message", messages), ("form", dialogs), ("home", pages)):
                for width, pixels in WIDTHS.items():
                    sheets(
                        browser.new_page(viewport={"width": pixels, "height": 400}),
                        folder,
                        f"{name}-{language}-{width}",
                        parts,
                        pixels,
                    )
            shown = {key: messages[key] for key in CHOSEN} | {"brief_new": dialogs["brief_new"]}
            longest = max(pages, key=lambda name: len(pages[name]))
            sheets(
                browser.new_page(viewport={"width": WIDTHS["wide"], "height": 400}),
                folder,
                f"slack-{language}",
                shown | {"App Home": pages[longest]},
                WIDTHS["wide"],
            )


def gathered(language: str) -> tuple[Parts, Parts, Parts]:
    """Each kind by its catalog key, form or person, as HTML. A message that was changed later shows as it stood at the end."""
    messages: Parts = {}
    pages: Parts = {}
    for path in sorted((STORIES / language).glob("*.scenario")):
        if "engine: local" in path.read_text(encoding="utf-8"):
            continue
        with tempfile.TemporaryDirectory() as folder, stage(path, Path(folder)) as played:
            played.player.play()
            blocks = {m["ts"]: m["blocks"] for c in played.slack.channels.values() for m in c.messages}
            blocks |= {f"{w['ts']}@{w['user']}": w["blocks"] for w in played.slack.whispers}
            with played.store.read(played.workspace_id) as session:
                for post in session.scalars(select(Post).order_by(Post.id)):
                    messages.setdefault(post.catalog_key, slack_look.message(blocks[post.message]))
            fresh = {f"{path.stem} {user}": html for user, html in homes(played).items()}
            pages |= {name: html for name, html in fresh.items() if html not in pages.values()}
    return dict(sorted(messages.items())), forms(language), pages


def forms(language: str) -> Parts:
    """Every dialog there is, filled in as for a brief of the stories."""
    catalog = wiring.language().catalog
    made: Parts = {}
    for key in catalog.forms(language):
        form = catalog.form(
            key, language, "Asia/Tokyo", value="1", args=WORDS[language], values=FILLED[language], options={}
        )
        made[key] = slack_look.modal(render.view(form))
    return made


def homes(played: Played) -> Parts:
    words = connect.words()[played.player.scenario.language]["home"]
    made: Parts = {}
    for user in played.slack.users:
        shown = glance.page(
            played.store,
            played.language,
            played.workspace_id,
            platform="slack",
            team="T1",
            user=user,
            at=played.player.world.now,
        )
        made[user] = slack_look.home(home.view(words, shown))
    return made


def sheets(page: Page, folder: Path, name: str, parts: Parts, width: int) -> None:
    listed = list(parts.items())
    for at in range(0, len(listed), A_SHEET):
        page.set_content(slack_look.page(listed[at : at + A_SHEET], width=width))
        page.screenshot(path=folder / f"{name}-{at // A_SHEET + 1}.png", full_page=True)
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:] or ("ja", "en"))
