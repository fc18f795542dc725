"""`/brief …` in both languages, widths and orders, and what is said when something is missing."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import commands as c
from bot.language.grammar import CommandWords, Malformed, Unknown, parse

PROMPTS = Path(__file__).parents[2] / "prompts"


def table(locale: str, name: str) -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads((PROMPTS / locale / name).read_text("utf-8"))


@cache
def words() -> CommandWords:
    return CommandWords.load(table("ja", "commands.toml"), table("en", "commands.toml"))


def place(*sections: int, brief: int | None = None, bare: bool = False) -> c.Place:
    return c.Place(brief=c.BriefWord(number=brief) if brief else None, sections=sections, bare=bare)


def who(text: str) -> c.PersonWord:
    return c.PersonWord(text=text)


B2 = c.BriefWord(number=2)


@pytest.mark.parametrize(
    "typed",
    [
        "/brief 割当 3 @田中 12/4まで",
        "／ｂｒｉｅｆ　割当　３　＠田中　１２／４まで",
        "@Ayumi brief 割り当て 3 @田中 12/4まで",
        "<@U0BOT> brief assign @田中 3 12/4まで",
        "brief assign 12/4まで 3 @田中",
        "割当３＠田中12/4まで",
        "わりあて 第3章 ＠田中に 12/4まで",
        "割当 見出し3 @田中 期限 12/4まで",
        "assign section 3 to @田中 due 12/4まで",
        "3を@田中に 12/4まで 割当",
        "割当お願いします 3番 @田中 12/4まで",
    ],
)
def test_an_assignment_may_be_typed_in_any_width_order_and_language(typed: str) -> None:
    assert parse(typed, words()) == c.Assign(place=place(3), who=who("@田中"), due_text="12/4まで")


CASES: list[tuple[str, c.Command]] = [
    ("", c.MyDay()),
    ("  　", c.MyDay()),
    ("/brief", c.MyDay()),
    ("今日", c.MyDay()),
    (
        "assign 3 @tanaka backup @sato due 12/4",
        c.Assign(place=place(3), who=who("@tanaka"), backup=who("@sato"), due_text="12/4"),
    ),
    (
        "assign B2.3,4 @Owen Clarke backup @sato by Friday 5pm min 5",
        c.Assign(
            place=place(3, 4, brief=2), who=who("@Owen Clarke"), backup=who("@sato"), due_text="Friday 5pm", minutes=5
        ),
    ),
    ("assign due Friday @tanaka 3-5", c.Assign(place=place(3, 4, 5), who=who("@tanaka"), due_text="Friday")),
    ("assign @Owen Clarke 3", c.Assign(place=place(3), who=who("@Owen Clarke"))),
    ('assign 3 @"Owen Clarke" 10min', c.Assign(place=place(3), who=who("@Owen Clarke"), minutes=10)),
    ("assign 3 4 <@U9> until next Friday", c.Assign(place=place(3, 4), who=who("<@U9>"), due_text="next Friday")),
    (
        "assign 3 <@U123|bob> --preview —due 12/4",
        c.Assign(preview=True, place=place(3), who=who("<@U123|bob>"), due_text="12/4"),
    ),
    (
        "割当 3と4 「佐藤」 来週金曜まで 5分 代理 @鈴木",
        c.Assign(place=place(3, 4), who=who("佐藤"), backup=who("@鈴木"), due_text="来週金曜まで", minutes=5),
    ),
    (
        "割当 B2の3 田中さんに 12/4までにお願いします",
        c.Assign(place=place(3, brief=2), who=who("田中さん"), due_text="12/4まで"),
    ),
    ("B2.3 割当 @田中さん", c.Assign(place=place(3, brief=2), who=who("@田中さん"))),
    (
        "割当 第三章 @佐藤さん 期限：12月4日（金） 17時",
        c.Assign(place=place(3), who=who("@佐藤さん"), due_text="12月4日(金) 17時"),
    ),
    (
        "assign section 2 @tanaka, @sato as backup, due Dec 4",
        c.Assign(place=place(2), who=who("@tanaka"), backup=who("@sato"), due_text="Dec 4"),
    ),
    (
        "割当 「減圧弁の選び方」 3 @田中",
        c.Assign(place=c.Place(brief=c.BriefWord(title="減圧弁の選び方"), sections=(3,)), who=who("@田中")),
    ),
    ("assign 3 to @tanaka by 12/4 please", c.Assign(place=place(3), who=who("@tanaka"), due_text="12/4")),
    ("reassign B2.3 from @a to @b", c.Reassign(place=place(3, brief=2), who=who("@b"), from_who=who("@a"))),
    ("vacation from 12/28 to 1/5 cover @sato", c.Vacation(when_text="from 12/28 to 1/5", who=who("@sato"))),
    ("export B2 as docx", c.Export(brief=B2, format="docx")),
    ("status B2?", c.Status(brief=B2)),
    ("承認 B2.3お願いします", c.Approve(place=place(3, brief=2))),
    ("B2", c.Show(brief=B2)),
    ("B2 status", c.Status(brief=B2)),
    ("show steam trap guide", c.Show(brief=c.BriefWord(title="steam trap guide"))),
    ("表示 「減圧弁の選び方」", c.Show(brief=c.BriefWord(title="減圧弁の選び方"))),
    ("help 割当", c.Help(topic="assign")),
    ("へるぷ", c.Help()),
    ("割当　ーーヘルプ", c.Help(topic="assign")),
    ("new Choosing steam traps", c.New(title="Choosing steam traps")),
    ("new --from file", c.New(from_file=True)),
    ("一覧 進行中", c.ListBriefs(which="open")),
    ("rename B2 “Less pump vibration”", c.Rename(brief=B2, title="Less pump vibration")),
    ("cancel B2 the launch moved", c.Cancel(brief=B2, reason="the launch moved")),
    ("目的 B2 問い合わせを月8件から12件に 3/31まで", c.Goal(brief=B2, text="問い合わせを月8件から12件に 3/31まで")),
    ("reader B2 工場の保全担当者", c.Reader(brief=B2, text="工場の保全担当者")),
    ("keyword B2 スチームトラップ、省エネ", c.Keyword(brief=B2, keywords=("スチームトラップ", "省エネ"))),
    (
        'merit B2 部門 "fewer repeats" --evidence 4',
        c.Merit(brief=B2, level="department", text="fewer repeats", evidence=4),
    ),
    (
        '根拠 B2 追加 "問い合わせ 月8件" --出典 GA4 --日付 10/31 --件数 1,240',
        c.Evidence(brief=B2, action="add", text="問い合わせ 月8件", source="GA4", date_text="10/31", n=1240),
    ),
    ('title B2 "One" "Two"', c.Title(brief=B2, titles=("One", "Two"))),
    ('section B2 add "How to check"', c.ChangeOutline(brief=B2, action="add", text="How to check")),
    ("section B2 move 3 to 1", c.ChangeOutline(brief=B2, action="move", number=3, to=1)),
    ("見出し B2.3 削除", c.ChangeOutline(brief=B2, action="drop", number=3)),
    ("keep B2.3 「止めない保全」", c.Keep(place=place(3, brief=2), phrase="止めない保全")),
    (
        "ref add B2.3 <https://example.com/x|x> 構成の参考",
        c.Ref(place=place(3, brief=2), action="add", url="https://example.com/x", use="構成の参考"),
    ),
    (
        "glossary B2 add Minamo PR-8, condensate",
        c.Glossary(brief=B2, action="add", terms=("Minamo PR-8", "condensate")),
    ),
    ("align B2 @tanaka @佐藤さん", c.Align(brief=B2, who=(who("@tanaka"), who("@佐藤さん")))),
    ("切り口 採用 4", c.Angle(action="accept", number=4)),
    ("reassign 3 @a @b", c.Reassign(place=place(3), who=who("@b"), from_who=who("@a"))),
    ("負荷 田中さん", c.Load(who=who("田中さん"))),
    ("people add @tanaka design department", c.People(action="add", who=who("@tanaka"), text="design department")),
    (
        "ask B2.3 「点検の間隔は？」 選択肢 半年｜1年｜2年",
        c.Ask(place=place(3, brief=2), text="点検の間隔は？", choices=("半年", "1年", "2年")),
    ),
    (
        "ask 3 Which options do customers choose by 12/4?",
        c.Ask(place=place(3), text="Which options do customers choose by 12/4?"),
    ),
    ("withdraw B2.3 Q1", c.Withdraw(question=c.QuestionWord(number=1, place=place(3, brief=2)))),
    ("小さく 質問7", c.Smaller(question=c.QuestionWord(number=7))),
    ("cadence B2 --preview 30d", c.Cadence(preview=True, brief=B2, preview_days=30)),
    ("頻度 @田中 控えめ", c.Cadence(who=who("@田中"), policy="light")),
    ("hold 3 until Friday", c.Hold(place=place(3, bare=True), until_text="Friday")),
    ("延長 B2.3 １２／１１まで", c.Extend(place=place(3, brief=2), due_text="12/11まで")),
    ("相談 3 上長", c.Escalate(place=place(3), to="manager")),
    ("park Q7", c.Park(question=c.QuestionWord(number=7))),
    ("revive B2.3", c.Revive(place=place(3, brief=2))),
    ("draft B2", c.Draft(place=place(brief=2))),
    ("diff B2.3 v2 v3", c.Diff(place=place(3, brief=2), versions=(2, 3))),
    ("restore B2.3 v2", c.Restore(place=place(3, brief=2), version=2)),
    ("確認依頼 3 @田中 法務 金曜まで", c.Review(place=place(3), who=who("@田中"), kind="legal", due_text="金曜まで")),
    ("approve 3,4", c.Approve(place=place(3, 4))),
    ("差し戻し ３　数値の出典が必要です", c.Return(place=place(3), reason="数値の出典が必要です")),
    ("export B2 ワード", c.Export(brief=B2, format="docx")),
    (
        "published B2 https://example.com/trap 12/10",
        c.Published(brief=B2, url="https://example.com/trap", date_text="12/10"),
    ),
    ('thanks @Owen Clarke "great"', c.Thanks(who=who("@Owen Clarke"), text="great")),
    ("お礼 @田中さん 助かりました", c.Thanks(who=who("@田中さん"), text="助かりました")),
    ("週報 毎週 #営業部 金曜 9:00", c.Report(action="weekly", channel="#営業部", when_text="金曜 9:00")),
    ("vacation 12/28-1/5 @sato", c.Vacation(when_text="12/28-1/5", who=who("@sato"))),
    ("配信停止 12/20まで", c.OptOut(level="until", until_text="12/20まで")),
    ("optout digest", c.OptOut(level="digest")),
    ("役割 @田中 専門家", c.Roles(who=who("@田中"), role="expert")),
    ("undo please", c.Undo()),
]


@pytest.mark.parametrize(("typed", "meant"), CASES)
def test_what_is_typed_becomes_the_command_that_is_meant(typed: str, meant: c.Command) -> None:
    assert parse(typed, words()) == meant


@pytest.mark.parametrize(
    ("typed", "command", "problem"),
    [
        ("assign 3", "assign", "who"),
        ("割当 3 12/4まで", "assign", "who"),
        ("assign @tanaka", "assign", "which_section"),
        ("assign B2 @tanaka", "assign", "which_section"),
        ("assign 3 @a @b", "assign", "which_person"),
        ("export B2", "export", "which_format"),
        ("rename B2", "rename", "which_title"),
        ("merit B2 “text”", "merit", "which_level"),
        ("smaller", "smaller", "which_question"),
        ("extend 3", "extend", "until_when"),
        ("escalate B2.3", "escalate", "to_whom"),
        ("restore 3", "restore", "which_version"),
        ("published B2", "published", "which_url"),
        ("vacation @sato", "vacation", "when"),
        ("optout", "optout", "which_stop"),
        ("lang french", "lang", "which_language"),
        ("roles @tanaka king", "roles", "which_role"),
        ("final B2.3", "final", "whole_brief"),
        ("list foo", "list", "not_understood"),
        ("section B2 add", "section", "which_heading"),
        ("assign 5-3 @tanaka", "assign", "which_section"),
    ],
)
def test_a_malformed_command_says_exactly_what_is_missing(typed: str, command: str, problem: str) -> None:
    found = parse(typed, words())
    assert isinstance(found, Malformed)
    assert (found.command, found.problem, found.usage_key) == (command, problem, command)
    for locale in ("ja", "en"):
        assert problem in table(locale, "messages/grammar.toml")


@pytest.mark.parametrize(
    ("typed", "word", "first"),
    [
        ("asign 3 @tanaka", "asign", "assign"),
        ("stauts", "stauts", "status"),
        ("割立 3 @田中", "割立", "assign"),
        ("承忍 3", "承忍", "approve"),
        ("exprot B2", "exprot", "export"),
    ],
)
def test_a_slip_is_answered_with_the_nearest_command(typed: str, word: str, first: str) -> None:
    found = parse(typed, words())
    assert isinstance(found, Unknown)
    assert (found.word, found.nearest[0]) == (word, first)


def test_a_word_like_no_command_has_no_neighbour() -> None:
    assert parse("zzzqqq now", words()) == Unknown(word="zzzqqq", nearest=())


def test_every_example_shown_by_help_is_understood_as_its_own_command() -> None:
    for locale in ("ja", "en"):
        for name, usage in words().usages[locale].items():
            found = parse(usage.example, words())
            assert isinstance(found, c.Command), (locale, usage.example, found)
            assert found.name == name, (locale, usage.example)


def test_every_command_knows_help_and_preview() -> None:
    for locale in ("ja", "en"):
        for name, usage in words().usages[locale].items():
            if name == "day":
                continue
            assert parse(usage.example + " --help", words()) == c.Help(topic=name)
            found = parse(usage.example + " --preview", words())
            assert isinstance(found, c.Command)
            assert found.preview, usage.example


def test_a_word_of_two_commands_is_refused_when_loaded() -> None:
    ja, en = table("ja", "commands.toml"), table("en", "commands.toml")
    en["commands"]["undo"]["aliases"] = ["assign"]  # type: ignore[assignment]  # as TOML has it
    with pytest.raises(ValueError, match="assign"):
        CommandWords.load(ja, en)


@given(st.text(max_size=80))
def test_no_typed_line_whatever_raises(typed: str) -> None:
    assert isinstance(parse(typed, words()), (c.Command, Unknown, Malformed))


@given(
    st.sampled_from(["assign", "割当", "ask", "goal", "hold", "section", "ref", "report", "diff", "vacation", "merit"]),
    st.lists(st.sampled_from(["3", "B2.3", "@tanaka", "＠田中", '"', "「", "」", "--", "--due", "backup", "12/4", "min", "add", "Q7", "|", "choices", "https://example.com", "#a", "まで", "@", "<@U1>", ","]), max_size=8),
)  # fmt: skip
def test_no_mix_of_pieces_raises(name: str, pieces: list[str]) -> None:
    assert isinstance(parse(" ".join([name, *pieces]), words()), (c.Command, Unknown, Malformed))


@pytest.mark.parametrize(
    "text", ["割当 1.3,1.4 @望月", "assign B1.3 and B1.4 @望月", "割当 １．３と１．４ @望月", "割当 1.3,4 @望月"]
)
def test_a_brief_repeated_with_every_section_is_one_brief(text: str) -> None:
    assert parse(text, words()) == c.Assign(
        place=c.Place(brief=c.BriefWord(number=1), sections=(3, 4)), who=c.PersonWord(text="@望月")
    )
