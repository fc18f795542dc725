"""The playground in a real browser: talking, pressing, recording, reading and using it by keyboard, all on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bot.inputs import (
    ButtonPressed,
    CommandInvoked,
    FormSubmitted,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    VoicePosted,
)
from tests.browser.echo import Echo
from tests.browser.serve import running


@dataclass
class Visit:
    """A page, and what must stay empty while it is used: requests elsewhere, and complaints of the browser."""

    page: Page
    at: str
    console: Echo
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.at + path)
        return self.page

    def say(self, text: str) -> None:
        # A link may have opened this page a moment ago; before its script is there, Enter only breaks the line.
        self.page.wait_for_load_state("domcontentloaded")
        self.page.locator("#words").fill(text)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("#words")).to_have_value("")


def _visit(browser: Browser, at: str, console: Echo, **more: Any) -> tuple[BrowserContext, Visit]:
    context = browser.new_context(permissions=["microphone"], locale="ja-JP", base_url=at, **more)
    visit = Visit(page=context.new_page(), at=at, console=console)
    visit.page.set_default_timeout(10_000)

    def asked(url: str) -> None:
        if not url.startswith((at, "blob:", "data:")):
            visit.elsewhere.append(url)

    visit.page.on("request", lambda request: asked(request.url))
    visit.page.on(
        "console", lambda said: visit.complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return context, visit


@pytest.fixture
def visit(chromium: Browser, tmp_path: Path) -> Iterator[Visit]:
    with running(tmp_path) as (at, console):
        context, made = _visit(chromium, at, console, viewport={"width": 1440, "height": 900})
        yield made
        context.close()
    assert made.elsewhere == []
    assert made.complaints == []


def accepted(visit: Visit, kind: type[Any]) -> list[Any]:
    return [item for item in visit.console.accepted if isinstance(item, kind)]


def test_talking_brings_an_answer_without_reloading(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    page.evaluate("window.same = true")
    visit.say("12%ぐらいです")
    expect(page.get_by_text("ありがとうございます。受け取りました。")).to_be_visible()
    assert page.evaluate("window.same") is True
    assert [item.text for item in accepted(visit, MessagePosted)] == ["12%ぐらいです"]


def test_enter_that_ends_a_japanese_conversion_does_not_send(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    page.locator("#words").fill("かいとう")
    page.locator("#words").dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    )
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("二行目")
    page.keyboard.press("Enter")
    expect(page.get_by_text("受け取りました")).to_be_visible()
    assert [item.text for item in accepted(visit, MessagePosted)] == ["かいとう\n二行目"]


def test_a_command_and_a_press_open_a_thread(visit: Visit) -> None:
    page = visit.open("/?as=yamada")
    visit.say("／brief 割当 1 @佐伯")
    expect(page.get_by_role("link", name=re.compile("佐伯 健.*", re.DOTALL))).to_contain_text("未読 1件")
    page.get_by_role("link", name=re.compile("佐伯 健")).first.click()
    page.get_by_role("button", name="引き受けます").click()
    expect(page.get_by_role("button", name="引き受けます (押しました)")).to_be_visible()
    expect(page.locator(".replies")).to_contain_text("よくある故障の形と、その割合を教えてください")
    assert [item.text for item in accepted(visit, CommandInvoked)] == ["割当 1 @佐伯"]
    page.get_by_role("link", name="スレッドで返信: 見出しのお願いです").click()
    visit.say("吹き放しです")
    expect(page.locator(".replies .line-mine")).to_contain_text("吹き放しです")
    assert accepted(visit, MessagePosted)[-1].address.thread == accepted(visit, ButtonPressed)[0].message


def test_a_memo_recorded_by_microphone_arrives_as_sound(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    page.get_by_role("button", name="録音する").click()
    expect(page.get_by_text("録音しています")).to_be_visible()
    page.wait_for_timeout(1200)
    page.get_by_role("button", name="録音を終える").click()
    expect(page.locator(".file-chip audio")).to_be_visible()
    page.get_by_role("button", name="送信").click()
    expect(page.get_by_text("ボイスメモを受け取りました")).to_be_visible()
    memo = accepted(visit, VoicePosted)[0]
    assert memo.file.media_type == "audio/webm"
    assert memo.file.seconds >= 1
    assert memo.file.size > 2000
    assert visit.console.platform.fetch("demo", memo.file, limit=10**7)[:4] == b"\x1a\x45\xdf\xa3"
    expect(page.locator(".file-chip")).to_have_count(0)


def test_a_recording_can_be_thrown_away(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    page.get_by_role("button", name="録音する").click()
    page.get_by_role("button", name="録音をやめる").click()
    expect(page.get_by_text("録音しています")).to_be_hidden()
    expect(page.locator(".file-chip")).to_have_count(0)
    assert visit.console.accepted == []


def test_ones_own_words_are_edited_and_deleted(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    visit.say("80度です")
    page.locator(".line-mine").hover()
    page.get_by_role("button", name="編集").click()
    page.get_by_label("本文").fill("82度です")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".line-mine")).to_contain_text("82度です")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator(".line-mine").hover()
    page.get_by_role("button", name="削除").click()
    expect(page.get_by_text("このメッセージは削除されました")).to_be_visible()
    assert [item.text for item in accepted(visit, MessageEdited)] == ["82度です"]
    assert len(accepted(visit, MessageDeleted)) == 1


def test_a_form_is_filled_in_and_sent(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    visit.say("?")
    page.get_by_role("button", name="日を選ぶ").click()
    dialog = page.get_by_role("dialog", name="いつなら大丈夫ですか")
    expect(dialog).to_be_visible()
    dialog.get_by_label("どれに近いですか").select_option("詰まり")
    dialog.get_by_label("ひとこと").fill("午後なら")
    visit.console.rooms.touch()
    page.wait_for_timeout(300)
    expect(dialog.get_by_label("ひとこと")).to_have_value("午後なら")
    dialog.get_by_role("button", name="OK").click()
    expect(dialog).to_be_hidden()
    assert accepted(visit, FormSubmitted)[0].fields["words"] == "午後なら"


def test_words_half_written_survive_what_others_say_meanwhile(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    page.locator("#words").fill("書きかけ")
    visit.console.rooms.say("dm-saeki", "saeki", "別の窓から")
    expect(page.get_by_text("別の窓から")).to_be_visible()
    expect(page.locator("#words")).to_have_value("書きかけ")


def test_the_story_can_be_clicked_through_side_by_side(visit: Visit) -> None:
    page = visit.open("/glance?as=yamada")
    for step in range(3):
        expect(page.locator(".guide .count")).to_have_text(f"{step + 1} / 13")
        page.get_by_role("button", name=re.compile("やってみる")).click()
    expect(page.locator(".guide .count")).to_have_text("4 / 13")
    expect(page.locator("#talk-2")).to_contain_text("よくある故障の形")
    assert "/glance" in page.url


def test_a_week_can_be_run(visit: Visit) -> None:
    page = visit.open("/?as=saeki&in=c-content")
    page.get_by_role("button", name="1週間すすめる").click()
    expect(page.locator("#clock-now")).to_contain_text("12/1(火) 10:05")
    expect(page.locator("#talk [data-line]")).to_have_count(7)


def test_the_clock_goes_to_a_chosen_moment(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    page.get_by_text("日時を指定").first.click()
    moment = page.locator("input[type=datetime-local]")
    expect(moment).to_have_value("2026-11-24T10:05")
    moment.fill("2026-11-25T15:30")
    page.get_by_role("button", name="ここまで進める").click()
    expect(page.locator("#clock-now")).to_contain_text("11/25(水) 15:30")


def test_a_mistake_is_told_in_a_sentence_and_the_words_stay(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    page.locator("#words").fill("あ" * 40_001)
    page.get_by_role("button", name="送信").click()
    expect(page.get_by_role("alert").first).to_contain_text("長すぎて送れません")
    expect(page.locator("#words")).to_have_value("あ" * 40_001)


def test_the_whole_way_can_be_gone_by_keyboard(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#talk")).to_be_focused()
    page.locator("#words").focus()
    page.keyboard.type("?")
    page.keyboard.press("Enter")
    button = page.get_by_role("button", name="日を選ぶ")
    expect(button).to_be_visible()
    page.locator("#talk").focus()
    for _ in range(40):
        page.keyboard.press("Tab")
        if button.evaluate("one => one === document.activeElement"):
            break
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.wait_for_timeout(300)
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.get_by_role("button", name="サンプル").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#samples")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#samples")).to_be_hidden()


def test_everything_that_can_be_reached_shows_where_the_keyboard_is(visit: Visit) -> None:
    page = visit.open("/?as=saeki")
    visit.say("?")
    expect(page.get_by_role("button", name="引き受けます")).to_be_visible()
    page.locator("body").press("Home")
    unseen = []
    for _ in range(70):
        page.keyboard.press("Tab")
        found = page.evaluate(_FOCUS)
        if found["tag"] != "BODY" and not found["shown"]:
            unseen.append(found["name"])
    assert unseen == []


_FOCUS = """() => {
  const one = document.activeElement;
  const marked = (element) => {
    const style = getComputedStyle(element);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow.includes('inset') ||
      (element.matches('.composer') && style.boxShadow !== 'none');
  };
  const near = [one, one.closest('label'), one.closest('.composer')].filter(Boolean);
  return {tag: one.tagName, name: one.outerHTML.slice(0, 120), shown: near.some(marked)};
}"""

_SIZES = {
    "wide": {"width": 1440, "height": 900},
    "middle": {"width": 900, "height": 800},
    "narrow": {"width": 390, "height": 844},
}


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", _SIZES)
def test_no_serious_obstacle_for_anybody(
    chromium: Browser, tmp_path: Path, locale: str, scheme: str, size: str
) -> None:
    with running(tmp_path) as (at, console):
        for person in console.people():
            console.set_locale(person.user, locale)
        context, visit = _visit(chromium, at, console, viewport=_SIZES[size], color_scheme=scheme)
        page = visit.open("/?as=saeki")
        found = _obstacles(page)
        visit.say("?")
        expect(page.locator(".choose")).to_be_visible()
        page.wait_for_timeout(200)
        found += _obstacles(page)
        if size == "narrow":
            for pane in ("people", "next", "guide", "talk"):
                page.locator(f"[data-show={pane}]").click()
                found += _obstacles(page)
        page.locator(".clock-more summary").dispatch_event("click")
        found += _obstacles(page)
        page.locator("button[data-edit]").first.dispatch_event("click")
        found += _obstacles(page)
        page.keyboard.press("Escape")
        page.locator("form:has(input[value=when]) button").click()
        expect(page.get_by_role("dialog")).to_be_visible()
        found += _obstacles(page)
        found += _obstacles(visit.open("/glance?as=saeki&with=saeki,yamada,c-content"))
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        context.close()
    assert found == []
    assert visit.elsewhere == []
    assert visit.complaints == []


def _obstacles(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:150]} {node.get('failureSummary', '')[:200]}"
        for one in violations
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
