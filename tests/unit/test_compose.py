"""The drafter without a model, on recorded interviews and on the ways people answer."""

from __future__ import annotations

import time
from collections import Counter

import pytest

from bot.drafting.compose import compose
from bot.drafting.facts import figures
from bot.drafting.values import Draft, Gap, Language, Plan, Point, Question, Spoken, version_hash
from bot.drafting.wording import load_wording
from tests.interviews import Interview, holds, interviews, says, wordings

EVERY = pytest.mark.parametrize("interview", interviews(), ids=lambda i: i.name)


def drafted(interview: Interview) -> Draft:
    return compose(interview.plan, interview.answers, wordings())


def plan(
    *questions: str, language: Language = "ja", locked: tuple[str, ...] = (), prefill: tuple[tuple[str, bool], ...] = ()
) -> Plan:
    return Plan(
        heading="",
        points=tuple(Point(id=f"P{i}", text=q) for i, q in enumerate(questions)),
        questions=tuple(Question(id=f"Q{i}", text=q, point=f"P{i}") for i, q in enumerate(questions)),
        language=language,
        style="en" if language == "en" else "desu_masu",
        locked=locked,
        prefill=prefill,
    )


def one(question: str, answer: str, language: Language = "ja", *, transcript: bool = False) -> list[str]:
    said = Spoken(id="A0", question="Q0", text=answer, transcript=transcript)
    return [s.text for s in compose(plan(question, language=language), (said,), wordings()).sentences]


@EVERY
def test_a_draft_holds_every_fact(interview: Interview) -> None:
    texts = [s.text for s in drafted(interview).sentences]
    assert [f["name"] for f in interview.plain["facts"] if not holds(texts, f["must_have"])] == []


@EVERY
def test_a_draft_holds_nothing_it_must_not(interview: Interview) -> None:
    whole = " ".join(s.text for s in drafted(interview).sentences)
    assert [p for rule in interview.plain["must_not"] for p in rule["patterns"] if says(whole, p)] == []


@EVERY
def test_exactly_the_unanswered_points_are_gaps(interview: Interview) -> None:
    draft = drafted(interview)
    assert [g.point for g in draft.gaps] == [g["outline_point"] for g in interview.plain["confirm_gaps"]]
    assert [s.source for s in draft.sentences if s.kind == "gap"] == [g.point for g in draft.gaps]


@EVERY
def test_every_sentence_has_its_span_and_keeps_its_figures(interview: Interview) -> None:
    raw = {a.id: a.text for a in interview.answers}
    for s in (s for s in drafted(interview).sentences if s.kind == "answer"):
        said = {v for f in figures(raw[s.source][s.start : s.end]) for v in f.values()}
        asked = {v for q in interview.plan.questions for f in figures(q.text) for v in f.values()}
        assert {v for f in figures(s.text) for v in f.values()} <= said | asked


@EVERY
def test_the_same_answers_give_the_same_version(interview: Interview) -> None:
    assert version_hash(drafted(interview).sentences) == version_hash(drafted(interview).sentences)


def test_a_section_takes_less_than_fifty_milliseconds_once_warm() -> None:
    for interview in interviews():
        drafted(interview)
    start = time.perf_counter()
    for interview in interviews():
        drafted(interview)
    assert (time.perf_counter() - start) / len(interviews()) < 0.05


def test_a_spoken_answer_without_punctuation_becomes_sentences() -> None:
    said = "えーとですね満充電までは90分いや違うな新しい充電器なら70分です急ぐときは15分の継ぎ足しで2時間くらい動きます"
    assert one("満充電まで何分かかりますか", said, transcript=True) == [
        "満充電までは新しい充電器なら70分です。",
        "急ぐときは15分の継ぎ足しで2時間くらい動きます。",
    ]


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("最初に傷む部品は何ですか", "ＰＴＦＥのシートです。", ["最初に傷む部品は、PTFEのシートです。"]),
        ("使える温度を教えてください", "180℃まで", ["使える温度は、180℃までです。"]),
        (
            "どの順番で切り替えましたか",
            "発注、検収、請求の順です。",
            ["どの順番で切り替えたかというと、発注、検収、請求の順です。"],
        ),
        ("保証はありますか", "はい", ["保証はあります。"]),
        ("屋外で使えますか", "いいえ", ["屋外で使えません。"]),
        ("進め方は", "本社→工場→営業所。", ["進め方は、本社、工場、営業所の順です。"]),
        (
            "気をつける点は",
            "水漏れがあるんですけど、気づきにくいんですよ。",
            ["水漏れがあるのですが、気づきにくいです。"],
        ),
        ("記録は", "昔は手で打ち込んでました。", ["昔は手で打ち込んでいました。"]),
        ("温度は", "常温(23±1℃)。", ["温度は、常温(23±1℃)です。"]),
        (
            "リハーサルはしましたか",
            "しました。本番と同じデータです。",
            ["リハーサルはしました。", "本番と同じデータです。"],
        ),
        (
            "見張りは",
            "圧力スイッチは使ってません、区別がつかないんで",
            ["圧力スイッチは使っていません。", "区別がつかないためです。"],
        ),
        (
            "手順は",
            "①まず冷ます　②手回しして軽いか見る　③吸込弁を開けます",
            ["まず、冷まし、次に手回しして軽いか見、最後に吸込弁を開けます。"],
        ),
        (
            "苦労は",
            "狭いんで、手が入らなくて。結局２日かかっちゃいました。",
            ["狭いので、手が入らなくて、結局2日かかってしまいました。"],
        ),
        ("寿命は", "２年かな。", ["寿命は、2年だと思います。"]),
        (
            "使ったあとの手入れは",
            "温水で洗う→タンクを空にする→ノズルを外す、の順。",
            ["まず、温水で洗い、次にタンクを空にし、最後にノズルを外します。"],
        ),
        ("効果は", "準備3日→2日。", ["効果は、準備3日から2日です。"]),
        (
            "計量は",
            "・0.1g未満：手計量\n・10kg超：別室の台ばかり",
            ["0.1g未満は手計量です。", "10kg超は別室の台ばかりです。"],
        ),
        ("無線は使いますか", "使わない 有線だけ。", ["無線は使いません。", "有線だけです。"]),
        ("雨は", "雨は平気 端子にカバーするだけ。", ["雨は平気です。", "端子にカバーするだけです。"]),
        ("雨は", "雨は シール温度", ["雨はシール温度です。"]),
        ("速さは", "毎分1.5mが無難ではないでしょうか。", ["毎分1.5mが無難ではないかと思います。"]),
        ("手順は", "先に積んではいけません。割れるから。", ["先に積んではいけません。", "割れるためです。"]),
        ("時間は", "9時から。", ["時間は、9時からです。"]),
        ("これは", "だからといって30年は保証できません。", ["だからといって30年は保証できません。"]),
        ("電流は", "電流は10mA以下じゃないとダメ", ["電流は10mA以下でないとダメです。"]),
        (
            "効果は",
            "「列がなくなった」とおっしゃってまして。ただ電話は減りません。",
            ["「列がなくなった」とおっしゃっていました。", "ただし、電話は減りません。"],
        ),
        ("前は", "前は3か月だったんですけど。", ["前は3か月でした。"]),
        (
            "期限は",
            "保管期限も聞かれると思うので書いておくと、未開封で18か月です。",
            ["保管期限は、未開封で18か月です。"],
        ),
        ("精度は", "½インチ、面積は１０ m²で１０⁻⁶の㍑です", ["½インチ、面積は10 m²で10⁻⁶の㍑です。"]),
    ],
)
def test_a_japanese_answer_is_put_into_prose(question: str, answer: str, expected: list[str]) -> None:
    assert one(question, answer) == expected


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (
            "What film thickness do you recommend?",
            "60 to 80 microns.",
            ["The film thickness we recommend is 60 to 80 microns."],
        ),
        (
            "How long does a cartridge last?",
            "9 to 14 months on laser cutting.",
            ["A cartridge lasts 9 to 14 months on laser cutting."],
        ),
        ("What wears first?", "The seat, the PTFE seat.", ["What wears first is the PTFE seat."]),
        ("When not?", "Do not use wireless below 0 °C.", ["Do not use wireless below 0 °C."]),
        (
            "And gates?",
            "One side only, never along it. two gates make a weld line.",
            ["And gates: one side only, never along it.", "Two gates make a weld line."],
        ),
        ("Slides?", "We hand over a runbook. No slides.", ["We hand over a runbook.", "There are no slides."]),
        ("Is it safe for food contact?", "Yes", ["Is it safe for food contact? Yes."]),
        ("And in winter?", "So, um, I'd not go below 5 °C, you know.", ["We would not go below 5 °C."]),
        ("What do you lose?", "You lose, I don't know, maybe thirty percent.", ["You lose maybe 30 percent."]),
        ("Who refuses?", "Nobody, though people tend to think so.", ["Nobody, though people tend to think so."]),
        ("How many?", "It is £9 or so. It works, so", ["It is £9 or so.", "It works."]),
        ("What next?", "Look up the code.", ["Look up the code."]),
        ("What next?", "Look, we use the code.", ["We use the code."]),
        ("How?", "It lasts, I'm afraid, two years.", ["It lasts, two years."]),
        ("How?", "I'm afraid of steam.", ["We are afraid of steam."]),
        ("What did it cost a customer?", "Customer: Nordton", ["Customer: Nordton."]),
        (
            "How good is it?",
            "Pilot, 48,200 addresses:\n- exact 61 %\n- fuzzy 27 %",
            ["How good is it: pilot, 48,200 addresses: exact 61 %, fuzzy 27 %."],
        ),
        ("How?", "Two rules:\n- We seal it.\n- We log it.", ["How: two rules.", "We seal it.", "We log it."]),
        (
            "Who says so?",
            'The manager, you can quote her, Ingrid Moe, said, "Nobody misses it."',
            ['The manager, Ingrid Moe, said, "Nobody misses it."'],
        ),
        ("What is the shaft?", "A 50 mm shaft, 40 Ah battery.", ["The shaft is a 50 mm shaft, 40 Ah battery."]),
    ],
)
def test_an_english_answer_is_put_into_prose(question: str, answer: str, expected: list[str]) -> None:
    assert one(question, answer, "en") == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "ブラインの温度は10度です混ぜないと泡が残っちゃうんで周期は3分です",
            ["ブラインの温度は10度です。", "混ぜないと泡が残ってしまうためです。", "周期は3分です。"],
        ),
        ("寒いんで周期は3分にしてます", ["寒いので周期は3分にしています。"]),
        ("ブラインは塩水ですね缶の外側の", ["ブラインは缶の外側の塩水です。"]),
        (
            "ひびが入ることがあるんで全部じゃないですけどねでお店には言ってます",
            ["ひびが入ることがあるためです。", "全部ではありません。", "お店には言っています。"],
        ),
        (
            "黒猫亭さんは名前出せないんですけどあるバーには薄まりにくくなったって言われました",
            ["あるバーには薄まりにくくなったと言われました。"],
        ),
        ("ブリッジ、長くつながったやつですね、あれは避けます", ["ブリッジ(長くつながったもの)は避けます。"]),
    ],
)
def test_japanese_dictated_without_stops_reads_as_prose(answer: str, expected: list[str]) -> None:
    assert one("", answer, transcript=True) == expected


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (
            "What is the order of the steps?",
            "1) Steam\n2) Dry to 5-7 % moisture\n3) Print\n4) Coat with paraffin",
            ["The order of the steps is steam, dry to 5-7 % moisture, print, then coat with paraffin."],
        ),
        (
            "研修はどうですか",
            "回数が減りました。同じ時期に研修も増やしましたので。",
            ["回数が減りました。", "同じ時期に研修も増やしたためです。"],
        ),
        ("梱包はどうですか", "それと梱包ね、紙で巻いてる。", ["梱包は、紙で巻いています。"]),
        ("納期はどうですか", "納期は10日です、ハハ。", ["納期は10日です。"]),
        (
            "What is the water for?",
            "cold water freezes w air in it, thats ur problem",
            ["Cold water freezes with air in it, that is your problem."],
        ),
    ],
)
def test_steps_reasons_and_shorthand_read_as_prose(question: str, answer: str, expected: list[str]) -> None:
    assert one(question, answer, "en" if question.endswith("?") else "ja") == expected


def test_one_style_runs_through_a_dearu_article() -> None:
    outline = Plan(
        heading="",
        points=(Point(id="P0", text="管理"),),
        questions=(Question(id="Q0", text="温度はどう管理していますか", point="P0"),),
        style="dearu",
    )
    said = "昔は手書きでしたけど、今は１０秒ごとに記録されるんですよ。夜は誰もいません。警報を飛ばしました。"
    draft = compose(outline, (Spoken(id="A0", question="Q0", text=said),), wordings())
    assert [s.text for s in draft.sentences] == [
        "昔は手書きであったが、今は10秒ごとに記録される。",
        "夜は誰もいない。",
        "警報を飛ばした。",
    ]


def test_the_questions_own_lead_begins_a_bare_answer() -> None:
    outline = Plan(
        heading="",
        points=(Point(id="P0", text="部品"),),
        questions=(Question(id="Q0", text="どこから見ますか", point="P0", lead="最初に見るのは"),),
    )
    draft = compose(outline, (Spoken(id="A0", question="Q0", text="弁座。"),), wordings())
    assert [s.text for s in draft.sentences] == ["最初に見るのは弁座です。"]


def test_sealed_words_reach_nothing_of_the_draft() -> None:
    text = "板厚は3mmです。納入先は星川自動車の第2工場です。塗装は2回です。"
    start, end = text.index("星川"), text.index("です。塗装")
    draft = compose(plan("仕様は"), (Spoken(id="A0", question="Q0", text=text, sealed=((start, end),)),), wordings())
    assert [s.text for s in draft.sentences] == ["板厚は3mmです。", "塗装は2回です。"]
    assert "星川" not in repr(draft)
    assert "第2工場" not in repr(draft)


def test_a_locked_phrase_stays_word_for_word() -> None:
    said = Spoken(id="A0", question="Q0", text="うちは「やっぱり現場っていう話」を大事にしてます。")
    draft = compose(plan("方針は", locked=("やっぱり現場っていう話",)), (said,), wordings())
    assert "やっぱり現場っていう話" in draft.sentences[0].text


def test_marketing_text_stands_when_confirmed_and_is_a_gap_when_guessed() -> None:
    outline = plan("温度は", prefill=(("工場の蒸気は見えません。", True), ("国内で300社が使う", False)))
    draft = compose(outline, (Spoken(id="A0", question="Q0", text="180℃まで。"),), wordings())
    assert [(s.text, s.kind) for s in draft.sentences] == [
        ("工場の蒸気は見えません。", "marketing"),
        ("［要確認：国内で300社が使う］", "gap"),
        ("温度は、180℃までです。", "answer"),
    ]


def test_what_is_no_article_text_comes_back_as_notes() -> None:
    said = "お疲れさまです。充電は90分、いや70分です。型番は分かりません。古川さんに聞いてください。"
    draft = compose(plan("充電は"), (Spoken(id="A0", question="Q0", text=said),), wordings())
    assert [s.text for s in draft.sentences] == ["充電は70分です。"]
    assert Counter(n.kind for n in draft.notes) == Counter(["small_talk", "self_correction", "dont_know", "referral"])


def test_a_dump_goes_to_the_questions_whose_words_it_speaks() -> None:
    said = Spoken(
        id="A0",
        question=None,
        text="電池はだいたい5年もちます。それから取り付けは1台15分です。工具はレンチだけです。",
        transcript=True,
    )
    draft = compose(plan("取り付けの手間は", "電池の寿命は", "価格は"), (said,), wordings())
    assert [(s.paragraph, s.text) for s in draft.sentences] == [
        (0, "それから取り付けは1台15分です。"),
        (0, "工具はレンチだけです。"),
        (1, "電池はだいたい5年もちます。"),
        (2, "［要確認：価格は］"),
    ]
    assert draft.gaps == (Gap(point="P2", text="価格は", sentence=3),)


def test_an_answer_in_another_language_keeps_its_words_and_figures() -> None:
    draft = compose(
        plan("What temperature?", language="en"),
        (Spoken(id="A0", question="Q0", text="最大１８０℃です。"),),
        wordings(),
    )
    assert [s.text for s in draft.sentences] == ["最大180℃です。"]


@pytest.mark.parametrize("text", ["", "   ", "。。。", "👍", "えーと", "!!!", "https://example.com/x", "「", "\u200b"])
def test_odd_answers_neither_fail_nor_write_noise(text: str) -> None:
    draft = compose(plan("温度は"), (Spoken(id="A0", question="Q0", text=text),), wordings())
    assert all(s.text.strip("。 ") for s in draft.sentences)


def test_a_wording_file_with_a_mark_without_its_place_is_refused() -> None:
    broken = {
        "gap": "［要確認］",
        "guess": "{text}",
        "topic": "{topic}",
        "asked": "{question}",
        "fillers": [],
        "colloquial": [],
    }
    with pytest.raises(ValueError, match="'gap' needs"):
        load_wording(broken)
