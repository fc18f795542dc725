"""From Teams' own microphone to the answer: an empty mark, the link, a real browser's recording, the reply in the chat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.connector import words_of
from tests.teams_client import TeamsClient, serve

AOKI, SAEKI = "29:aoki", "29:saeki"
BRIEF = Path(__file__).parents[1] / "briefs" / "b1-steam-trap.docx"
VOICE = Path(__file__).parents[1] / "voice" / "v01.m4a"


@pytest.fixture(scope="module")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamsClient]:
    """An expert with an open question."""
    with serve(tmp_path_factory.mktemp("teams")) as client:
        client.join(AOKI, "青木 恵")
        client.join(SAEKI, "佐伯 亮")
        client.attach(AOKI, BRIEF.read_bytes(), BRIEF.name)
        client.sees(AOKI, "取り込みました")
        client.say(AOKI, "brief 合意省略 1.1 展示会までに急ぐため")
        client.sees(AOKI, "合意を待たずに")
        client.say(AOKI, "brief 割当 1.1 @佐伯")
        client.sees(AOKI, "お願いを出しました")
        client.say(SAEKI, "引き受けます")
        client.sees(SAEKI, "1/2")
        yield client


@pytest.mark.parametrize("channel", [False, True], ids=["private chat", "channel"])
def test_a_recording_made_in_the_browser_comes_back_into_the_chat(
    chromium: Browser, teams: TeamsClient, channel: bool
) -> None:
    before = len(teams.seen(SAEKI))
    teams.record(SAEKI, channel=channel)
    card = teams.sees(SAEKI, "ブラウザーで録音する", since=before)
    assert "1回だけ" in words_of([card.card])
    page = chromium.new_context(permissions=["microphone"], locale="ja-JP").new_page()
    page.set_default_timeout(20_000)
    link = teams.link(SAEKI, "ブラウザーで録音する")
    page.goto(link)
    page.get_by_role("button", name="録音を始める").click()
    expect(page.get_by_role("status")).to_contain_text("0:01")
    page.get_by_role("button", name="録音を止める").click()
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("status")).to_contain_text("届きました")
    teams.sees(SAEKI, "音声を受け取りました", since=before)
    page.goto(link)
    expect(page.get_by_text("もう使われました")).to_be_visible()
    assert page.get_by_text("チャット").count(), "and it says where a new one is to be had"
    page.close()


@pytest.mark.speech
def test_what_was_said_on_the_page_answers_the_open_question(chromium: Browser, teams: TeamsClient) -> None:
    before = len(teams.seen(SAEKI))
    teams.record(SAEKI)
    teams.sees(SAEKI, "ブラウザーで録音する", since=before)
    page = chromium.new_context(locale="ja-JP").new_page()
    page.goto(teams.link(SAEKI, "ブラウザーで録音する"))
    page.locator("#sound").set_input_files(VOICE)
    page.get_by_role("button", name="送る").click()
    expect(page.get_by_role("status")).to_contain_text("届きました")
    teams.sees(SAEKI, "聞き取りました", since=before)
    page.close()
