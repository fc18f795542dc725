"""From a published page to the person whose words made it move: numbers in, an honest test, told once, or an honest no."""

from __future__ import annotations

import math
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.model import Answer, Approach, Assignment, Brief, Draft, Ease, Metric, Person, Question, Section, Thread, Win
from bot.reports.effect import Verdict, judge
from bot.reports.metrics_csv import Row, Sheet, read
from tests.world import Stage, make_world

OUT = date(2026, 11, 24)
TODAY = date(2026, 12, 23)
WEEKDAYS = (1.0, 1.1, 1.05, 1.0, 0.9, 0.4, 0.35)

# ---------------------------------------------------------------- the sheet


def row(name: str, day: str, value: int) -> Row:
    return Row(name=name, day=date.fromisoformat(day), value=value)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('日付,指標,値\n2026/11/24,アクセス数,"1,234"\n', [row("views", "2026-11-24", 1234)]),
        ("日付 | 指標 | 値\n11月24日 | ＰＶ | １０件\n", [row("views", "2026-11-24", 10)]),
        ("date;metric;value\n2026-11-24;Inquiries;3\n", [row("inquiries", "2026-11-24", 3)]),
        (
            "# Start date: 20261101\nNth day,Views\n0000,12\n0001,15\n",
            [row("views", "2026-11-01", 12), row("views", "2026-11-02", 15)],
        ),
        (
            "日付,クリック数,表示回数,CTR,掲載順位\n2026-11-24,3,100,3%,8.1\n",
            [row("clicks", "2026-11-24", 3), row("impressions", "2026-11-24", 100)],
        ),
        (
            "ページパスとスクリーンクラス,日付,表示回数,総ユーザー数\n/trap/,20261124,12,9\n/other,20261124,99,50\n合計,,111,59\n",
            [row("views", "2026-11-24", 12), row("visitors", "2026-11-24", 9)],
        ),
        (
            "Date\tPage views\n11/12/2026\t5\n12/12/2026\t7\n",
            [row("views", "2026-12-11", 5), row("views", "2026-12-12", 7)],
        ),
        (
            "日付\tＰＶ\tお問い合わせ件数\n11/24(火)\t10\t1",
            [row("inquiries", "2026-11-24", 1), row("views", "2026-11-24", 10)],
        ),
        ("Day,Seminar seats\n24 Nov 2026,5\n", [row("Seminar seats", "2026-11-24", 5)]),
        ("2026-11-24,views,5\n2026-11-25,views,7", [row("views", "2026-11-24", 5), row("views", "2026-11-25", 7)]),
        ("日付,指標,値\n2026/11/24,アクセス数,2\n2026/11/24,アクセス数,3", [row("views", "2026-11-24", 5)]),
    ],
)
def test_a_sheet_is_read_however_it_was_exported(text: str, rows: list[Row]) -> None:
    assert read(text, today=TODAY, page="https://example.com/trap").rows == tuple(rows)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("hello\nthere", "no_date"),
        ("2026-11-24,5\n2026-11-25,7", "no_header"),
        ("日付,CTR\n2026-11-24,3%", "no_number"),
        ("date,page,views\n2026-11-24,/other,5", "other_page"),
    ],
)
def test_a_sheet_that_cannot_be_used_says_why(text: str, problem: str) -> None:
    assert read(text, today=TODAY, page="https://example.com/trap").problem == problem


def test_lines_without_a_number_are_counted_and_left_out() -> None:
    assert read("date,metric,value\n2026-11-24,views,many\n2026-11-25,views,4", today=TODAY) == Sheet(
        rows=(row("views", "2026-11-25", 4),), skipped=1
    )


# ---------------------------------------------------------------- the test


def poisson(dice: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, dice.random()
    while product > limit:
        count, product = count + 1, product * dice.random()
    return count


def series(dice: random.Random, kind: str, mean: float, lift: float, *, before: int, after: int) -> dict[date, int]:
    """Daily counts with weekday shape; swinging wider than chance, growing slowly, or with odd days, by `kind`."""
    found = {}
    for n in range(-before, after):
        day = OUT + timedelta(days=n)
        level = mean * WEEKDAYS[day.weekday()] * (lift if n >= 0 else 1)
        if kind == "wide":
            level *= dice.gammavariate(4, 1 / 4)
        if kind == "growing":
            level *= max(0.1, 1 + 0.005 * n)
        found[day] = poisson(dice, level)
        if kind == "odd days" and dice.random() < 0.03:
            found[day] += int(mean * 6)
    return found


@pytest.mark.parametrize("kind", ["plain", "wide", "growing", "odd days"])
@pytest.mark.parametrize("mean", [0.5, 4, 25, 150])
@pytest.mark.parametrize(("before", "after"), [(56, 28), (14, 14)])
def test_of_1000_series_without_effect_at_most_one_in_twenty_is_a_win(
    kind: str, mean: float, before: int, after: int
) -> None:
    dice = random.Random(f"{kind}{mean}{before}")
    today = OUT + timedelta(days=after)
    wins = sum(
        judge(series(dice, kind, mean, 1.0, before=before, after=after), OUT, today).outcome == "win"
        for _ in range(1000)
    )
    assert wins <= 50


@pytest.mark.parametrize(("mean", "lift"), [(4, 2.0), (25, 1.5), (150, 1.4)])
def test_an_effect_of_the_stated_size_is_found_four_times_in_five(mean: float, lift: float) -> None:
    dice = random.Random(7)
    today = OUT + timedelta(days=28)
    found = sum(
        judge(series(dice, "plain", mean, lift, before=56, after=28), OUT, today).outcome == "win" for _ in range(300)
    )
    assert found >= 240


def flat(value: int, first: int, last: int) -> dict[date, int]:
    return {OUT + timedelta(days=n): value for n in range(first, last)}


@pytest.mark.parametrize(
    ("known", "today", "expected"),
    [
        ({}, OUT, Verdict(outcome="no_baseline")),
        (flat(10, 0, 28), TODAY, Verdict(outcome="no_baseline")),
        (flat(10, -28, 5), OUT + timedelta(days=5), Verdict(outcome="too_early")),
        (flat(0, -28, 28) | flat(1, 0, 4), TODAY, Verdict(outcome="too_few", days=28, before=0, after=4)),
    ],
)
def test_what_cannot_be_told_is_not_guessed(known: dict[date, int], today: date, expected: Verdict) -> None:
    verdict = judge(known, OUT, today)
    assert (verdict.outcome, verdict.days, verdict.before, verdict.after) == (
        expected.outcome,
        expected.days,
        expected.before,
        expected.after,
    )


def test_one_lucky_day_is_no_win() -> None:
    known = flat(10, -28, 28) | {OUT + timedelta(days=3): 400}
    assert judge(known, OUT, TODAY).outcome == "none"


def test_today_is_not_over_and_does_not_count() -> None:
    known = flat(10, -14, 13) | {OUT + timedelta(days=13): 900}
    assert judge(known, OUT, OUT + timedelta(days=13)).days == 7


# ---------------------------------------------------------------- in the running program

SENTENCE = "一番多い故障は吹き放しで、全体の12%です。"
CAST = {
    "ja": ("aoki", "saeki", "蒸気トラップの点検", SENTENCE),
    "en": ("erin", "owen", "Less pump vibration", "Misalignment is behind 60 % of what we see."),
}


def confirmed(stage: Stage, language: str = "ja") -> None:
    """A brief whose one section the expert answered and confirmed."""
    _, _, title, sentence = CAST[language]
    with stage.store.write(stage.workspace_id) as session:
        roles = {tuple(p.roles): p for p in session.query(Person).order_by(Person.id.desc())}
        marketer, expert = roles[("admin", "marketer")], session.query(Person).order_by(Person.id).all()[1]
        at = stage.world.now
        brief = Brief(
            no=1,
            title=title,
            goal="g",
            reader="r",
            marketer_id=marketer.id,
            language=language,
            created_at=at,
            state="collecting",
        )
        session.add(brief)
        session.flush()
        section = Section(brief_id=brief.id, no=1, heading=title, state="confirmed")
        session.add(section)
        session.flush()
        assignment = Assignment(
            section_id=section.id, person_id=expert.id, by_id=marketer.id, minutes=3, state="done", created_at=at
        )
        session.add(assignment)
        session.flush()
        session.add(
            Thread(
                subject=f"assignment:{assignment.id}",
                person_id=expert.id,
                platform="sim",
                conversation=f"D:{CAST[language][1]}",
                root="root",
            )
        )
        question = Question(section_id=section.id, no=1, text="?", assignment_id=assignment.id, state="answered")
        session.add(question)
        session.flush()
        answer = Answer(
            question_id=question.id, section_id=section.id, person_id=expert.id, text="x" * 80, source="s", at=at
        )
        session.add(answer)
        session.flush()
        sentences = [
            {"text": "ここは要確認です。", "kind": "gap", "source": "p1", "start": 0, "end": 0, "paragraph": 0},
            {"text": "短い。", "kind": "answer", "source": str(answer.id), "start": 0, "end": 3, "paragraph": 0},
            {"text": sentence, "kind": "answer", "source": str(answer.id), "start": 4, "end": 30, "paragraph": 1},
        ]
        session.add(
            Draft(section_id=section.id, number=1, state="approved", sentences=sentences, hash="h", made_by="t", at=at)
        )


def sheet(stage: Stage, *, lift: float, name: str = "アクセス数") -> str:
    dice = random.Random(4)
    known = series(dice, "plain", 25, lift, before=56, after=28)
    path = f"{name}.csv"
    lines = "\n".join(f"{day},{name},{value}" for day, value in known.items())
    stage.world.read_file = lambda _: f"日付,指標,値\n{lines}\n".encode()
    return path


def ready(tmp_path: Path, *, lift: float, language: str = "ja") -> Stage:
    """Published, two taps asked, four weeks later, the numbers in."""
    stage = make_world(tmp_path, language=language)
    confirmed(stage, language)
    marketer = CAST[language][0]
    stage.world.command(
        marketer,
        "published B1 https://example.com/trap 11/24"
        if language == "ja"
        else "published B1 https://example.com/trap Nov 24",
    )
    stage.world.run_until(datetime(2026, 12, 22, 2 if language == "ja" else 11, 0, tzinfo=UTC))
    name = "アクセス数" if language == "ja" else "page views"
    stage.world.file(marketer, sheet(stage, lift=lift, name=name), "/brief metrics import B1", top=True)
    return stage


def test_publishing_tells_those_whose_words_are_in_it_and_asks_two_taps(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    confirmed(stage)
    stage.world.command("aoki", "公開 B1 https://example.com/trap")
    assert stage.last("aoki").startswith(
        "B1「蒸気トラップの点検」を公開済みにしました(11/24(火))。\n言葉をいただいた1名の方には"
    )
    assert stage.last("saeki") == (
        "「蒸気トラップの点検」が公開されました\n"
        "お力添えのおかげで 11/24(火) に公開できました。ありがとうございます。ひとつだけ教えてください。協力の手間は、思っていたより楽でしたか。\n"
        "蒸気トラップの点検 https://example.com/trap\n"
        "[思ったより楽だった]\n[思った通り]\n[思ったより大変だった]\n"
        "お答えは進め方の見直しだけに使います。お答えいただかなくても大丈夫です。"
    )
    stage.world.press("saeki", "思ったより大変だった")
    assert "率直に教えてくださり" in stage.last("saeki")
    stage.world.press("saeki", "思った以上")
    with stage.store.read(stage.workspace_id) as session:
        kept = session.query(Ease).one()
        assert (kept.easier, kept.more) == ("no", "yes")
        assert session.query(Section).one().state == "final"
    assert stage.dead() == []


def test_publishing_again_corrects_the_record_and_tells_nobody_twice(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    confirmed(stage)
    stage.world.command("aoki", "公開 B1 https://example.com/trap")
    stage.world.command("aoki", "公開 B1 https://example.com/traps 昨日")
    assert stage.last("aoki") == (
        "B1「蒸気トラップの点検」の公開の記録を直しました(11/23(月))。\n蒸気トラップの点検 https://example.com/traps"
    ) or stage.last("aoki").startswith("B1「蒸気トラップの点検」の公開の記録を直しました(11/23(月))。")
    assert len([t for t in stage.texts("saeki") if "公開されました" in t]) == 1


def test_a_day_that_is_still_to_come_is_not_recorded(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    confirmed(stage)
    stage.world.command("aoki", "公開 B1 https://example.com/trap 12/10")
    assert stage.last("aoki") == "12/10(木) はこれからの日付です。公開されたら、あらためて記録してください。"


def test_a_win_reaches_the_person_in_their_thread_with_their_own_sentence(tmp_path: Path) -> None:
    stage = ready(tmp_path, lift=2.0)
    assert "小さな成功が見つかりました" in stage.last("aoki")
    stage.world.press("aoki", "本人に伝える")
    stage.world.run_until(datetime(2026, 12, 23, 9, 0, tzinfo=UTC))
    with stage.store.read(stage.workspace_id) as session:
        win = session.query(Win).one()
        before, after, state = win.before, win.after, win.state
    post = stage.world.inbox("saeki")[-1]
    assert post.to.thread == "root"
    assert stage.last("saeki") == (
        "「蒸気トラップの点検」に反響がありました\n"
        f"公開前の28日間は{before}だったアクセス数が、公開後の28日間で**{after}**になりました。\n"
        "記事の中の、あなたの言葉から生まれた一文です:\n"
        f"> {SENTENCE}\n"
        "蒸気トラップの点検 https://example.com/trap\n"
        "[思った以上]\n[まだ分からない]\n[思ったほどではない]\n"
        "公開日(11/24(火))の前後で、曜日をそろえて比べました。思っていた以上の成果でしたか。"
    )
    assert (state, stage.dead()) == ("told", [])


def test_a_win_nobody_looks_at_is_told_within_three_business_days(tmp_path: Path) -> None:
    stage = ready(tmp_path, lift=2.0)
    stage.world.run_until(datetime(2026, 12, 25, 9, 0, tzinfo=UTC))
    assert len([t for t in stage.texts("saeki") if "反響がありました" in t]) == 1
    stage.world.run_until(datetime(2027, 1, 20, tzinfo=UTC))
    assert len([t for t in stage.texts("saeki") if "反響がありました" in t]) == 1
    assert all(not p.to.only and "反響" not in str(p.message) for p in stage.world.channel("#marketing"))


def test_a_dismissed_win_is_told_to_nobody(tmp_path: Path) -> None:
    stage = ready(tmp_path, lift=2.0)
    stage.world.press("aoki", "見送る")
    stage.world.run_until(datetime(2027, 1, 20, tzinfo=UTC))
    assert [t for t in stage.texts("saeki") if "反響" in t] == []


def test_without_movement_the_person_hears_so_with_what_changes_next(tmp_path: Path) -> None:
    stage = ready(tmp_path, lift=1.0)
    stage.world.run_until(datetime(2027, 1, 6, 9, 0, tzinfo=UTC))
    told = [t for t in stage.texts("saeki") if "その後" in t]
    assert len(told) == 1
    assert "正直にお伝えすると、まだはっきりした動きはありません。" in told[0]
    assert "次は、題名と検索からの見つけやすさを見直します。" in told[0]
    with stage.store.read(stage.workspace_id) as session:
        assert [w.state for w in session.query(Win)] == ["none_told"]


def test_english_people_read_it_in_english(tmp_path: Path) -> None:
    stage = ready(tmp_path, lift=2.0, language="en")
    stage.world.press("erin", "Tell them")
    stage.world.run_until(datetime(2026, 12, 23, 18, 0, tzinfo=UTC))
    told = stage.last("owen")
    assert told.startswith('"Less pump vibration" is being read\nPage views: ')
    assert "> Misalignment is behind 60 % of what we see." in told
    assert stage.dead() == []


def test_whoever_opted_out_hears_nothing_of_a_win(tmp_path: Path) -> None:
    from bot.model import OptOut

    stage = ready(tmp_path, lift=2.0)
    with stage.store.write(stage.workspace_id) as session:
        session.add(OptOut(person_id=2, scope="all"))
    stage.world.press("aoki", "本人に伝える")
    stage.world.run_until(datetime(2027, 1, 20, tzinfo=UTC))
    assert [t for t in stage.texts("saeki") if "反響" in t] == []


def test_a_sheet_sent_after_the_command_is_taken_and_a_later_one_replaces_it(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    confirmed(stage)
    stage.world.command("aoki", "数値 取込 B1")
    stage.world.read_file = lambda _: "日付,アクセス数\n2026/11/20,5\n2026/11/21,7\n".encode()
    stage.world.file("aoki", "a.csv", top=True)
    assert stage.last("aoki").startswith(
        "B1「蒸気トラップの点検」の数値を取り込みました: アクセス数(11/20(金)〜11/21(土))。"
    )
    stage.world.read_file = lambda _: "日付,アクセス数\n2026/11/21,9\n".encode("cp932")
    stage.world.file("aoki", "b.csv", "/brief 数値 取込 B1", top=True)
    with stage.store.read(stage.workspace_id) as session:
        assert [(m.day.day, m.value) for m in session.query(Metric).order_by(Metric.day)] == [(20, 5), (21, 9)]
    stage.world.command("aoki", "数値 一覧 B1")
    assert stage.last("aoki") == "B1「蒸気トラップの点検」の数値\n- アクセス数: 合計14(11/20(金)〜11/21(土)、2日分)"


def test_a_sheet_without_dates_is_answered_with_what_works(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    confirmed(stage)
    stage.world.read_file = lambda _: b"a,b\n1,2\n"
    stage.world.file("aoki", "x.csv", "/brief metrics import B1", top=True)
    assert stage.last("aoki") == (
        "「x.csv」に日付の列が見つかりませんでした。\n「2026/11/24, アクセス数, 120」のような行が並んでいれば読み取れます。"
    )


def test_thanks_carry_the_marketers_words_or_the_persons_own_sentence(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    confirmed(stage)
    stage.world.command("aoki", 'お礼 @佐伯 "図面まで探してくださり助かりました"')
    stage.world.run_until(datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    assert stage.last("saeki").startswith("青木 恵さんからお礼が届いています\n")
    assert "> 図面まで探してくださり助かりました" in stage.last("saeki")
    stage.world.command("aoki", "お礼 @佐伯")
    stage.world.run_until(datetime(2026, 11, 27, 9, 0, tzinfo=UTC))
    assert "教えてくださったことが、この一文になりました" in stage.last("saeki")
    assert f"> {SENTENCE}" in stage.last("saeki")
    stage.world.command("aoki", "お礼 @望月")
    assert stage.last("aoki").startswith("何へのお礼か、ひと言添えてください。")
    with stage.store.read(stage.workspace_id) as session:
        days = [a.day for a in session.query(Approach).filter(Approach.state == "sent")]
    assert len(days) == len({d for d in days if d}) + days.count(None)


def test_the_check_and_the_list_say_where_each_number_stands(tmp_path: Path) -> None:
    stage = ready(tmp_path, lift=1.0)
    stage.world.command("aoki", "小さな成功 確認")
    assert "まだはっきりした動きはありません" in stage.last("aoki")
    stage.world.command("aoki", "成果なし B1")
    assert stage.last("aoki") == "佐伯 亮さんに、それぞれの勤務時間の中でお届けします。"
    stage.world.command("aoki", "小さな成功 一覧")
    assert "— まだ動きなし・お伝え済み" in stage.last("aoki")
    stage.world.command("aoki", "小さな成功 送信 99")
    assert stage.last("aoki") == "99 番は見つかりませんでした。`/brief 小さな成功 一覧` で番号を見られます。"


def test_an_expert_may_not_publish_or_send(tmp_path: Path) -> None:
    stage = make_world(tmp_path)
    confirmed(stage)
    stage.world.command("saeki", "公開 B1 https://example.com/trap")
    assert stage.last("saeki").startswith("この操作は、企画の担当者か管理者の方にお願いしています。")
