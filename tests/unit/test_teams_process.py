"""A story to confirmation through `ayumi serve` as a process, by people who click on the cards they see; and what goes wrong."""

from __future__ import annotations

import copy
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connector import words_of
from tests.teams_client import CHANNEL, TeamsClient, actions_of, serve

HERE = Path(__file__).parents[1]
AOKI, SAEKI, OSAWA = "29:aoki", "29:saeki", "29:osawa"
ERIN, OWEN = "29:erin", "29:owen"


@pytest.fixture(scope="module")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamsClient]:
    with serve(tmp_path_factory.mktemp("teams")) as client:
        client.join(AOKI, "青木 恵")
        client.sees(AOKI, "最初の管理者はあなたです")
        client.join(SAEKI, "佐伯 亮")
        client.join(OSAWA, "大沢 誠")
        yield client


def test_who_installs_later_is_welcomed_and_is_no_admin(teams: TeamsClient) -> None:
    card = teams.sees(SAEKI, "Ayumiを使えるようになりました", "1分ほどの声")
    assert "管理者" not in words_of([card.card])


def test_a_story_from_the_file_to_the_confirmed_text(teams: TeamsClient) -> None:
    """Nothing here waits for anybody's working hours: everything is an answer to what somebody just did."""
    teams.attach(AOKI, (HERE / "briefs/b1-steam-trap.docx").read_bytes(), "b1-steam-trap.docx")
    teams.sees(AOKI, "企画書 B1 を取り込みました", "資料請求を月4件から月10件")
    teams.say(AOKI, "brief 合意省略 1.1 展示会までに急ぐため")
    teams.sees(AOKI, "合意を待たずに")
    teams.say(AOKI, "brief 割当 1.1 @佐伯")
    teams.sees(AOKI, "お願いを出しました")

    teams.say(SAEKI, "brief")
    teams.sees(SAEKI, "蒸気トラップが故障すると何が起きるか")
    teams.say(SAEKI, "引き受けます")
    first = teams.sees(SAEKI, "1/2")

    answer = teams.press(OSAWA, "あとで", on=first)  # somebody else got hold of the card
    assert answer["type"] == "application/vnd.microsoft.activity.message"
    teams.sees(OSAWA, "別の方")
    teams.say(OSAWA, "20%です", quoting=first)

    teams.react(SAEKI, first, "1f440_eyes")
    teams.react(SAEKI, first, "1f440_eyes", take_away=True)
    teams.say(SAEKI, "えーと、一番多いのは吹き放しで、全体の１２％ぐらいです。", quoting=first)
    second = teams.sees(SAEKI, "2/2")
    teams.say(SAEKI, "口径15ミリで年間約40万円です。", quoting=second)
    draft = copy.deepcopy(teams.sees(SAEKI, "原稿:", "12%ぐらい", "40万円"))
    teams.say(SAEKI, "夏場は15%まで上がります", quoting=first)
    changed = teams.sees(SAEKI, "原稿:", "夏場は15%まで上がります")
    assert changed.id != draft.id
    (confirm,) = [one for one in actions_of(changed.card) if one.get("style") == "positive"]
    teams.press(SAEKI, confirm["title"], on=changed)
    teams.sees(SAEKI, "確認済み")

    before = len(teams.seen(SAEKI))
    teams.press(SAEKI, confirm["title"], on=draft)  # an old card, pressed again
    teams.sees(SAEKI, "確認", since=before)

    teams.say(AOKI, "brief 書出し 1 md")
    teams.sees(AOKI, ".md")
    with urllib.request.urlopen(teams.link(AOKI, ".md"), timeout=20) as given:
        text = given.read().decode()
    assert "12%ぐらい" in text
    assert "夏場は15%まで上がります" in text
    assert "20%です" not in text


def test_a_brief_is_made_in_a_form_and_worked_on_from_a_channel_s_thread(teams: TeamsClient) -> None:
    teams.say(AOKI, "brief new")
    form = teams.sees(AOKI, "新しい企画書")
    (action,) = actions_of(form.card)
    teams.press(AOKI, action["title"], on=form, **{"field.title": "バルブの選び方", "field.language": "ja"})
    made = teams.sees(AOKI, "作りました", "バルブの選び方")
    number = words_of([made.card]).partition("企画書 B")[2].partition(" ")[0]

    before = len(teams.seen(AOKI))
    thread = teams.mention(AOKI, "brief 状況")
    teams.sees(AOKI, "バルブの選び方", since=before)
    before = len(teams.seen(AOKI))
    teams.mention(AOKI, f"brief 目的 {number} 資料請求を月3件から月8件に", thread=thread)
    teams.sees(AOKI, "月8件", since=before)
    before = len(teams.seen(AOKI))
    teams.mention(AOKI, f"brief 割当 {number}.1 <at>佐伯 亮</at>", thread=thread, others={"佐伯 亮": SAEKI})
    teams.sees(AOKI, f"B{number}", since=before)
    assert not teams.service.in_conversation(CHANNEL), "answers to one person are not shown to the whole channel"


def test_a_dialog_opens_from_a_button_and_its_form_is_taken(teams: TeamsClient) -> None:
    teams.attach(AOKI, (HERE / "briefs/b1-steam-trap.docx").read_bytes(), "b1-steam-trap.docx")
    card = teams.sees(AOKI, "取り込みました")
    before = len(teams.seen(AOKI))
    teams.press(AOKI, "企画書を編集", on=card)
    assert AOKI in teams.dialogs
    teams.submit(AOKI, title="止めない工場の蒸気トラップ")
    teams.sees(AOKI, "止めない工場の蒸気トラップ", since=before)


def test_a_message_becomes_a_brief_and_a_request(teams: TeamsClient) -> None:
    before = len(teams.seen(AOKI))
    teams.from_message(AOKI, "create", "メンテナンス契約の選び方を書きたい")
    teams.submit_command(AOKI, "create")
    form = teams.sees(AOKI, "新しい企画書", since=before)
    (title,) = [element for element in form.card["body"] if element.get("id") == "field.title"]
    assert title["value"] == "メンテナンス契約の選び方を書きたい"
    (action,) = actions_of(form.card)
    teams.press(AOKI, action["title"], on=form, **{"field.title": title["value"], "field.language": "ja"})
    teams.sees(AOKI, "作りました", "メンテナンス契約の選び方", since=before)
    before = len(teams.seen(AOKI))
    answer = teams.from_message(AOKI, "assign", "ここは佐伯さんに聞きたい")
    card = answer["task"]["value"]["card"]["content"]
    (who,) = [element for element in card["body"] if element.get("id") == "who"]
    assert {"title": "佐伯 亮", "value": SAEKI} in who["choices"]
    teams.submit_command(AOKI, "assign", section="1.3", who=SAEKI)
    teams.sees(AOKI, "無線監視", since=before)


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"serviceUrl": None}, 401),
        ({"serviceUrl": "https://smba.trafficmanager.net/jp/"}, 401),
        ({"serviceUrl": "http://127.0.0.1@evil.example/"}, 401),
        ({"conversation": None}, 400),
        ({"from": None}, 400),
        ({"channelData": {"tenant": {"id": "t2"}}, "conversation": {"id": "a:x", "tenantId": "t2"}}, 403),
        ({"text": "x" * 1_200_000}, 413),
    ],
    ids=["no service", "foreign service", "hidden service", "no conversation", "nobody", "foreign tenant", "too large"],
)
def test_what_cannot_be_answered_is_refused_and_goes_nowhere(
    teams: TeamsClient, changed: dict[str, object], status: int
) -> None:
    before = len(teams.service.requests)
    made = {**teams.activity(AOKI, text="brief 状況"), **changed}
    body = json.dumps({name: value for name, value in made.items() if value is not None}).encode()
    assert teams.send(body)[0] == status
    teams.say(AOKI, "brief ヘルプ")
    teams.sees(AOKI, "使い方", since=0)
    assert all(path.startswith("/v3/conversations") for _, path, _ in teams.service.requests[before:])


def test_two_hundred_kilobytes_of_words_are_answered_kindly(teams: TeamsClient) -> None:
    before = len(teams.seen(SAEKI))
    teams.say(SAEKI, "あ" * 66_000)
    teams.sees(SAEKI, "何も失われていません", since=before)


def test_a_web_page_named_m4a_is_answered_kindly(teams: TeamsClient) -> None:
    teams.say(AOKI, "brief 割当 1.2 @佐伯")
    before = len(teams.seen(SAEKI))
    teams.attach(SAEKI, b"<html><body>Sign in</body></html>" * 40, "memo.m4a")
    card = teams.sees(SAEKI, "録音", since=before)
    assert "Sign in" not in words_of([card.card])


def test_a_file_on_another_host_is_not_asked_for(teams: TeamsClient) -> None:
    before = len(teams.seen(AOKI))
    given = {"downloadUrl": "https://evil.example/b.docx", "fileType": "docx"}
    kind = "application/vnd.microsoft.teams.file.download.info"
    teams.post(AOKI, text="", attachments=[{"contentType": kind, "name": "b.docx", "content": given}])
    teams.sees(AOKI, "読み取れませんでした", since=before)


def test_a_delivery_that_comes_again_is_one_answer(teams: TeamsClient) -> None:
    before = len(teams.seen(SAEKI))
    body = json.dumps(teams.activity(SAEKI, text="brief ヘルプ")).encode()
    assert [teams.send(body)[0] for _ in range(5)] == [200] * 5
    teams.sees(SAEKI, "声", since=before)
    teams.say(SAEKI, "brief")
    teams.card(lambda said: True, lambda: teams.seen(SAEKI)[before + 1 :])
    assert len([one for one in teams.seen(SAEKI)[before:] if "使い方" in words_of([one.card])]) <= 1


def test_a_recording_that_a_bot_is_not_given_leads_to_the_recorder_once(teams: TeamsClient) -> None:
    for channel in (False, True):
        before = len(teams.seen(SAEKI))
        teams.record(SAEKI, channel=channel)
        teams.sees(SAEKI, "ブラウザーで録音する", since=before)
        url = teams.link(SAEKI, "ブラウザーで録音する")
        sound = (HERE / "voice/v07.webm").read_bytes()
        body = (
            b'--x\r\nContent-Disposition: form-data; name="sound"; filename="m.webm"\r\n\r\n' + sound + b"\r\n--x--\r\n"
        )
        asked = urllib.request.Request(url, body, {"content-type": "multipart/form-data; boundary=x"})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert "届きました" in answer.read().decode()
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(asked, timeout=30)
        with caught.value as gone:
            assert gone.code == 410
            assert "もう使われました" in gone.read().decode()


def test_the_same_story_in_english(tmp_path: Path) -> None:
    with serve(tmp_path, locale="en-GB") as teams:
        teams.join(ERIN, "Erin Walsh")
        teams.sees(ERIN, "you are its first admin")
        teams.join(OWEN, "Owen Clarke")
        teams.sees(OWEN, "one-minute voice memo")
        teams.attach(ERIN, (HERE / "briefs/b2-pump-vibration.md").read_bytes(), "b2-pump-vibration.md")
        teams.sees(ERIN, "Brief B1 is in")
        teams.say(ERIN, "brief override 1.2 the show is near")
        teams.sees(ERIN, "can go ahead")
        teams.say(ERIN, "brief assign 1.2 @owen")
        teams.sees(ERIN, "Owen Clarke gets the offer")  # "arriving now" or a later hour, as the clock stands
        teams.say(OWEN, "brief")
        teams.sees(OWEN, "Wired or wireless")
        teams.say(OWEN, "sure, I'll take it")
        first = teams.sees(OWEN, "1 of 2")
        teams.say(OWEN, "eighteen months if you sample every ten minutes", quoting=first)
        second = teams.sees(OWEN, "2 of 2")
        teams.say(OWEN, "Anything above 85 degrees C at the housing, I'd run a cable there.", quoting=second)
        draft = teams.sees(OWEN, "Draft: Wired or wireless", "85 degrees")
        (confirm,) = [one for one in actions_of(draft.card) if one.get("style") == "positive"]
        teams.press(OWEN, confirm["title"], on=draft)
        teams.sees(OWEN, "onfirmed")
