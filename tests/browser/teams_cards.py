"""The cards of Teams as people see them: messages of the stories, rendered by the public renderer of Adaptive Cards.

`python -m tests.browser.teams_cards` writes them beside the other pictures, wide and as narrow as a phone.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from adapters import scenario, wiring
from adapters.teams import answers, render
from bot.inputs import Address
from bot.message import Form, Message
from bot.ports import Sent
from bot.simulation.chat import Chat
from tests.world import HERE

STORIES = ("one-section", "stalled-to-the-end", "manager-says-no")
PICTURES = Path(__file__).parent / "pictures"
_RENDERER = Path(__file__).parent / "vendor" / "adaptivecards-3.0.6.min.js.gz"
Card = dict[str, Any]

#: Kinds of cards by an action that only they offer.
KINDS: Mapping[str, str] = {
    "brief": "align.send",
    "align": "align.agree_all",
    "offer": "offer.accept",
    "question": "question.later",
    "draft": "draft.confirm",
    "credit": "credit.named",
    "stall": "chase.",
    "escalation": "escalate.",
    "manager": "manager.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One picture: a name and the cards on it, one below the other."""

    name: str
    cards: tuple[Card, ...]


def told(language: str) -> list[Message | Form]:
    """Everything that the stories show, each message as it first stood there."""
    shown: list[Message | Form] = []
    send = Chat.send

    def kept(chat: Chat, team: str, to: Address, message: Message, *, key: str) -> Sent:
        shown.append(message)
        return send(chat, team, to, message, key=key)

    Chat.send = kept  # type: ignore[method-assign,assignment]  # the player makes its own chat
    try:
        for story in STORIES:
            player = scenario.run(HERE / "scenarios" / language / f"{story}.scenario")
            shown += [form for _, form in player.world.chat.forms]
    finally:
        Chat.send = send  # type: ignore[method-assign]  # as above
    return shown


def kinds(language: str) -> list[Shown]:
    """One of each kind, and the cards that no story shows."""
    messages = told(language)
    found = [
        Shown(name=name, cards=render.message(_plain(message)).cards)
        for name, action in KINDS.items()
        if (message := _offering([m for m in messages if isinstance(m, Message)], action)) is not None
    ]
    forms = [m for m in messages if isinstance(m, Form)]
    found += [Shown(name=f"form-{form.form.replace('.', '-')}", cards=(render.dialog(form),)) for form in forms[:1]]
    return [*found, *_others(language)]


def _others(language: str) -> Iterator[Shown]:
    catalog = wiring.language().catalog
    zone = "Asia/Tokyo" if language == "ja" else "Europe/London"
    name = "佐伯 亮" if language == "ja" else "Owen Clarke"
    about = "蒸気トラップが故障すると何が起きるか" if language == "ja" else "Wired or wireless"
    thing = catalog.word("undelivered.to_person", language, name=name, about=about)
    args = {"thing": thing, "name": name, "platform": "teams", "code": ""}
    again = [scenario_ask("undelivered.again")]
    lost = catalog.message("undelivered.not_installed", language, zone, args, buttons=again)
    yield Shown(name="undelivered", cards=render.message(lost).cards)
    link = [(catalog.word("recorder.open", language), "https://ayumi.example/record/x")]
    recorder = catalog.message("recorder.link", language, zone, {"until": "2026-11-25T01:00:00+00:00"}, links=link)
    yield Shown(name="recorder", cards=render.message(recorder).cards)
    said = "一番多いのは吹き放しです" if language == "ja" else "Most of them blow through"
    for command in ("create", "assign"):
        made = answers.extension(
            {
                "locale": language,
                "value": {"commandId": command, "messagePayload": {"body": {"content": f"<p>{said}</p>"}}},
            },
            catalog,
            people=[(name, "29:1"), ("望月 健" if language == "ja" else "Priya Nair", "29:2")],
        )
        yield Shown(name=f"extension-{command}", cards=(made["task"]["value"]["card"]["content"],))


def scenario_ask(action: str) -> Any:
    from bot.catalog import Ask

    return Ask(action=action, value="1")


def _offering(messages: list[Message], action: str) -> Message | None:
    return next((m for m in messages if any(button.action.startswith(action) for button in m.buttons)), None)


def _plain(message: Message) -> Message:
    """Without what has to be fetched."""
    return replace(message, image=None)


def page(shown: list[Shown]) -> str:
    """A page of the cards in Teams' colours and measures."""
    script = gzip.decompress(_RENDERER.read_bytes()).decode()
    cards = json.dumps([[one.name, list(one.cards)] for one in shown]).replace("</", "<\\/")
    return _PAGE.replace("/*RENDERER*/", script.replace("</script", "<\\/script")).replace("/*CARDS*/", cards)


def take(browser: Any, language: str, *, name: str, columns: int, width: int) -> None:
    """One picture of all kinds side by side, each as wide as its column."""
    side_by_side = f"<body style='column-count:{columns};column-gap:12px'>"
    given = browser.new_page(viewport={"width": width, "height": 900})
    given.set_content(page(kinds(language)).replace("<body>", side_by_side))
    given.wait_for_function("window.done")
    given.screenshot(path=PICTURES / f"teams-{name}-{language}.png", full_page=True)
    given.close()


_PAGE = (
    """<!doctype html><meta charset="utf-8"><title>"""
    + escape("cards")
    + """</title><style>
body { margin: 0; padding: 8px; background: #f5f5f5; font: 14px/20px "Segoe UI", "Noto Sans CJK JP", "Noto Sans JP", "IPAGothic", sans-serif; color: #242424 }
section { padding: 8px 0; break-inside: avoid } .who { font-size: 12px; color: #616161; margin: 0 0 4px 4px }
.card { background: #fff; border: 1px solid #e0e0e0; border-radius: 4px; margin-bottom: 6px; max-width: 640px; overflow-wrap: anywhere }
.ac-pushButton { font: 600 14px/20px inherit; font-family: inherit; padding: 5px 12px; border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; color: #242424; max-width: 100%; white-space: normal !important; text-align: center }
.ac-pushButton.style-positive, .ac-pushButton.primary { background: #5b5fc7; border-color: #5b5fc7; color: #fff }
.ac-pushButton.style-destructive { color: #c4314b; border-color: #c4314b }
.ac-actionSet { flex-wrap: wrap; gap: 8px } .ac-actionSet > div:empty { display: none }
.ac-input { font: inherit; padding: 5px 8px; border: 1px solid #d1d1d1; border-radius: 4px; width: 100%; box-sizing: border-box }
.ac-input[type=checkbox] { width: auto } textarea.ac-input { min-height: 72px }
</style><body><script>/*RENDERER*/</script><script>
const cards = /*CARDS*/;
window.complaints = [];
AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  const kept = [];
  let words = text.replace(/\\\\([!-\\/:-@\\[-`{-~])/g, (_, c) => { kept.push(c); return `\\u0001${kept.length - 1}\\u0002`; });
  words = words.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  words = words.replace(/\\*\\*(.+?)\\*\\*/g, "<b>$1</b>").replace(/\\n\\n/g, "<br>");
  const safe = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
  result.outputHtml = "<p style='margin:0'>" + words.replace(/\\u0001(\\d+)\\u0002/g, (_, n) => safe[kept[n]] || kept[n]) + "</p>";
  result.didProcess = true;
};
const config = new AdaptiveCards.HostConfig({
  fontFamily: "inherit", supportsInteractivity: true,
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 20, padding: 12 },
  fontSizes: { small: 12, default: 14, medium: 16, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 22, large: 24, extraLarge: 32 },
  containerStyles: {
    default: { backgroundColor: "#ffffff", foregroundColors: { default: { default: "#242424", subtle: "#616161" } } },
    emphasis: { backgroundColor: "#f0f0f0", foregroundColors: { default: { default: "#242424", subtle: "#616161" } } },
  },
  actions: { maxActions: 6, buttonSpacing: 0, actionsOrientation: "horizontal", actionAlignment: "left" },
  factSet: { title: { weight: "bolder", wrap: true, maxWidth: 150 }, value: { wrap: true }, spacing: 12 },
  inputs: { label: { requiredInputs: { suffix: " *", suffixColor: "attention" }, inputSpacing: "small" } },
});
for (const [name, parts] of cards) {
  const place = document.createElement("section");
  place.dataset.name = name;
  place.innerHTML = '<p class="who">Ayumi</p>';
  for (const part of parts) {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = config;
    const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_5);
    card.parse(part, context);
    for (let n = 0; n < context.eventCount; n++) window.complaints.push(name + ": " + context.getEventAt(n).message);
    const box = document.createElement("div");
    box.className = "card";
    box.append(card.render());
    place.append(box);
  }
  document.body.append(place);
}
window.done = true;
</script>"""
)


def main() -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        for language in ("ja", "en"):
            take(browser, language, name="wide", columns=2, width=1340)
            take(browser, language, name="phone", columns=4, width=1400)
        browser.close()


if __name__ == "__main__":
    main()
