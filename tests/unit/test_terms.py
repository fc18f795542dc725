"""Words that sound like a term are found for the person who spoke to decide; ordinary words and figures are left alone."""

from __future__ import annotations

import pytest

from bot.language.terms import NearMiss, near_misses, phonemes

JAPANESE = (
    "スチームアイ ST-20",
    "蒸気トラップ",
    "吹き放し",
    "詰まり",
    "オリフィス",
    "中継器",
    "保温材",
    "クミタテ",
    "板金",
    "ゾーン2",
)
ENGLISH = ("PulseNode 3", "Larkmoor", "centrifugal pump", "bearing", "stud mount", "Acme Flowbridge", "OPC UA")


def pairs(text: str, glossary: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(miss.heard, miss.term) for miss in near_misses(text, glossary)]


def test_a_near_miss_says_where_what_and_how_far() -> None:
    assert near_misses("最初、中経期を2台にしました。", JAPANESE) == (
        NearMiss(start=3, end=6, heard="中経期", term="中継器", distance=0.0),
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ジョーキトラップの故障ですね。", [("ジョーキトラップ", "蒸気トラップ")]),
        ("一番多いのは、吹き話しです。", [("吹き話し", "吹き放し")]),
        ("バンキンのお客様です。", [("バンキン", "板金")]),
        ("組み立てを入れたお客様です。", [("組み立て", "クミタテ")]),
        ("まずスチームアイ、ST20ですけど、", [("スチームアイ、ST20", "スチームアイ ST-20")]),
        ("本材の中に埋まるところも、中経期の近くも、", [("本材", "保温材"), ("中経期", "中継器")]),
        ("オリフェスが3ミリ開いています。", [("オリフェス", "オリフィス")]),
    ],
)
def test_japanese_that_sounds_like_a_term_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(text, JAPANESE) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("With the pulse node 3 we see it early.", [("pulse node 3", "PulseNode 3")]),
        ("On the Pulse No 3 it lasts.", [("Pulse No 3", "PulseNode 3")]),
        ("Ask Larkmore about it.", [("Larkmore", "Larkmoor")]),
        ("We run Acne Flow Bridge there.", [("Acne Flow Bridge", "Acme Flowbridge")]),
        ("Use the stud mound.", [("stud mound", "stud mount")]),
        ("この件はPulse Node 3の話です。", [("Pulse Node 3", "PulseNode 3")]),
    ],
)
def test_english_that_sounds_like_a_term_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(text, ENGLISH) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("最初、ちゅうけいきを2台にした", [("ちゅうけいき", "中継器")]),
        ("チュウケイキが2台", [("チュウケイキ", "中継器")]),
        ("ゾーンツーの認証です", [("ゾーンツー", "ゾーン2")]),
        ("スチームアイエスティー20を付けた", [("スチームアイエスティー20", "スチームアイ ST-20")]),
        ("これはつまり、漏れるということです", []),
    ],
)
def test_a_japanese_term_written_by_its_sound_alone_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(text, JAPANESE) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("オーピーシーユーエーで繋ぎます", [("オーピーシーユーエー", "OPC UA")]),
        ("パルスノード3を付けます", [("パルスノード3", "PulseNode 3")]),
        ("パルスノードスリーを付けます", [("パルスノードスリー", "PulseNode 3")]),
        ("パルスノード2を付けます", []),  # another figure, another product
        ("アクメフローブリッジで見ます", [("アクメフローブリッジ", "Acme Flowbridge")]),
        ("パイプラインの話です", []),
    ],
)
def test_an_english_name_in_katakana_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert pairs(text, ENGLISH) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "スチームアイST-20の蒸気トラップです。",
        "スチームアイ ST-20と中継器。",
        "これは、つまり漏れっぱなしです。",
        "材料は本当に高いです。",
        "計画を作る時間が短くなりました。",
        "スチームアイ ST-30は別の製品です。",
        "ゾーン1では使えます。",
        "中心から離れた場所です。",
    ],
)
def test_japanese_terms_other_words_and_other_figures_are_left_alone(text: str) -> None:
    assert near_misses(text, JAPANESE) == ()


@pytest.mark.parametrize(
    "text",
    [
        "The bearings on both centrifugal pumps were hearing and wearing hard.",
        "PULSENODE 3 and pulsenode 3 are the same.",
        "PulseNode 4 is another product, and so is Pulse Node 5.",
        "We mounted it on the stud.",
        "A pump is bearing a load.",
        "It talks OPCUA natively.",
    ],
)
def test_english_terms_inflections_neighbours_and_other_figures_are_left_alone(text: str) -> None:
    assert near_misses(text, ENGLISH) == ()


def test_the_nearest_term_wins_and_nothing_is_reported_twice() -> None:
    assert pairs("中経期です。", ("中継地", "中継器", "中継器")) == [("中経期", "中継器")]


def test_an_empty_or_tiny_term_has_no_near_misses() -> None:
    assert near_misses("胃が痛い、絵を描く。a b c", ("", " ", "絵", "AI", "弁")) == ()


@pytest.mark.parametrize(
    ("reading", "sound"),
    [
        ("チュウケイキ", "tyukeki"),
        ("ホオンザイ", "honzai"),
        ("ホンザイ", "honzai"),
        ("オリフィス", "orihisu"),
        ("ヂッパー", "zipa"),
    ],
)
def test_readings_are_compared_as_they_sound(reading: str, sound: str) -> None:
    assert phonemes(reading) == sound
