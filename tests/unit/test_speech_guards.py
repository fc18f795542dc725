"""What a recogniser invents, repeats or leaves out is noticed; what people say is left alone."""

from __future__ import annotations

import math

import numpy as np
import pytest

from adapters.speech import guards
from adapters.speech.guards import Heard, believable, left_out, loudest, original_time, windows
from bot.ports import NoSpeech

RATE = 16_000


def heard(text: str, *, start: float = 0, end: float = 5, sure: float = -0.2, no_speech: float = 0.02) -> Heard:
    return Heard(start=start, end=end, text=text, sure=sure, no_speech=no_speech)


def samples(level: float, seconds: float = 2) -> bytes:
    return (np.sin(np.arange(int(seconds * RATE)) / 5) * level * 32767).astype("<i2").tobytes()


def seconds(*spans: tuple[float, float]) -> list[tuple[int, int]]:
    return [(int(start * RATE), int(end * RATE)) for start, end in spans]


# ---------------------------------------------------------------- the sound


def test_the_level_is_that_of_the_loudest_half_second() -> None:
    assert loudest(b"") == loudest(bytes(RATE)) == -math.inf
    assert loudest(samples(1.0)) == pytest.approx(-3, abs=0.1)
    assert loudest(bytes(RATE * 4) + samples(0.1, 0.5)) == pytest.approx(-23, abs=0.1)


def test_a_dead_microphone_lies_under_the_level_of_silence_and_a_whisper_above() -> None:
    assert loudest(samples(0.0005)) < guards.SILENT < loudest(samples(0.005))


def test_speech_with_ordinary_pauses_is_one_window() -> None:
    assert windows(seconds((0, 5), (6, 10), (11.2, 20))) == (((0, 20 * RATE),),)


def test_a_long_silence_is_cut_out_of_a_window() -> None:
    assert windows(seconds((0, 5), (15, 20))) == (((0, 5 * RATE), (15 * RATE, 20 * RATE)),)


def test_a_window_ends_at_a_pause_before_it_grows_too_long() -> None:
    groups = windows(seconds((0, 12), (13, 24), (24.5, 31), (60, 61)))
    assert groups == (
        ((0, 24 * RATE),),
        ((int(24.5 * RATE), 31 * RATE), (60 * RATE, 61 * RATE)),
    )


def test_pauses_that_are_kept_count_towards_the_length_of_a_window() -> None:
    assert len(windows(seconds((0, 14.5), (15.5, 30)))) == 2


def test_a_time_in_joined_speech_is_told_as_a_time_in_the_clip() -> None:
    group = tuple(seconds((2, 5), (15, 20)))
    assert [original_time(t, group) for t in (0, 2.5, 3.5, 8, 9)] == [2, 4.5, 15.5, 20, 20]


# ---------------------------------------------------------------- what is missing


def test_words_up_to_the_end_leave_nothing_out() -> None:
    assert left_out([heard("a", start=0, end=4), heard("b", start=4, end=9.5)], 10) == ()


def test_an_early_end_is_noticed() -> None:
    assert left_out([heard("You lose.", start=0, end=9)], 14.2) == ((9, 14.2),)


def test_a_hole_in_the_middle_and_a_late_start_are_noticed() -> None:
    assert left_out([heard("b", start=3, end=5), heard("c", start=8, end=10)], 10) == ((0, 3), (5, 8))


def test_a_window_without_words_is_left_out_whole() -> None:
    assert left_out([], 6) == ((0, 6),)


# ---------------------------------------------------------------- what is invented

INVENTED = [
    "ご視聴ありがとうございました",
    "ご視聴ありがとうございました。",
    "最後までご視聴いただきありがとうございました。",
    "最後までご視聴いただき、ありがとうございます!",
    "ご覧いただきありがとうございます。",
    "本日はご覧いただきありがとうございます。",
    "御視聴ありがとうございました",
    "チャンネル登録お願いします",
    "チャンネル登録よろしくお願いします!",
    "チャンネル登録、高評価よろしくお願いいたします。",
    "この動画が良かったらチャンネル登録と高評価をお願いします。",
    "高評価とチャンネル登録をよろしくお願いします",
    "次回の動画でお会いしましょう。",
    "それではまた次の動画でお会いしましょう",
    "また次回の動画でお会いしましょう。",
    "字幕視聴者",
    "字幕作成者 山田",
    "字幕 by H.",
    "Thanks for watching!",
    "Thank you for watching.",
    "Thank you so much for watching!",
    "Please subscribe to my channel.",
    "Don't forget to like and subscribe!",
    "Like, comment and subscribe.",
    "See you in the next video.",
    "I'll see you guys in the next video!",
    "Subtitles by the Amara.org community",
    "Transcribed by https://otter.ai",
]
ALONE = [
    "ありがとうございました。",
    "ご清聴ありがとうございました",
    "おやすみなさい。",
    "んー",
    "お疲れ様です。えーと、お疲れ様です。",
    "So, um.",
    "Thank you.",
    "you",
    "Bye.",
    "Bye-bye!",
    "(音楽)",
    "[BLANK_AUDIO]",
]
SAID = [
    "はい。",
    "はい、できます。",
    "三年です。",
    "Yes.",
    "そうですね。",
    "お疲れ様です。はい、可能です。",
    "No.",
    "Eighteen months.",
    "18",
    "字幕を付けた動画は、視聴時間が2倍になりました。",
    "視聴ありがとうございますというメールを送っています。",
    "チャンネル登録者数は1200人です。",
    "チャンネル登録をお願いする画面は、最後の5秒だけにしています。",
    "次の動画は来月出す予定です。",
    "高評価をいただいたお客様は8社です。",
    "We thank you for watching the gauge at all times when it is hot, and it pays.",
    "Customers subscribe to our channel for firmware updates only.",
    "The manual was translated by our Osaka office in 2019.",
    "ありがとうございます、佐藤です。口径は20ミリです。",
    "Thank you. The torque is five newton metres.",
    "よろしくお願いします。",
]


@pytest.mark.parametrize("phrase", INVENTED)
def test_an_invented_phrase_alone_is_no_speech(phrase: str) -> None:
    with pytest.raises(NoSpeech):
        believable([heard(phrase)])


@pytest.mark.parametrize("phrase", INVENTED)
def test_an_invented_phrase_is_taken_off_the_end_of_a_real_answer(phrase: str) -> None:
    kept, warnings = believable([heard(f"口径は20ミリです。{phrase}"), heard(phrase)])
    assert (kept, warnings) == ((heard("口径は20ミリです。"),), ())


@pytest.mark.parametrize("phrase", ALONE)
def test_thanks_or_a_sound_alone_is_no_answer_but_stays_beside_one(phrase: str) -> None:
    with pytest.raises(NoSpeech):
        believable([heard(phrase)])
    answer = heard("口径は20ミリです。")
    assert believable([answer, heard(phrase)])[0] == (answer, heard(phrase))


@pytest.mark.parametrize("text", SAID)
def test_what_people_say_is_left_as_it_is(text: str) -> None:
    assert believable([heard(text)]) == ((heard(text),), ())


def test_no_words_at_all_is_no_speech() -> None:
    for nothing in ([], [heard("")], [heard(" 。 ")], [heard("...")]):
        with pytest.raises(NoSpeech):
            believable(nothing)


def test_an_echo_of_the_prompt_is_dropped_and_one_of_its_terms_alone_is_an_answer() -> None:
    terms = ("スチームアイ ST-20", "蒸気トラップ", "centrifugal pump")
    prompt = "お疲れ様です。えーと、スチームアイ ST-20、蒸気トラップ、centrifugal pumpについてお話しします。"
    echo = heard("えーと、スチームアイ ST-20、蒸気トラップ、centrifugal pumpについてお話しします。")
    for answer in (heard("蒸気トラップの話です。"), heard("Centrifugal pump."), heard("スチームアイ ST-20。")):
        assert believable([echo, answer], prompt=prompt, terms=terms)[0] == (answer,)


def test_words_the_recogniser_itself_takes_for_noise_are_dropped() -> None:
    sure, noise = heard("圧力は0.7です。"), heard("さあ、行こう。", sure=-1.1, no_speech=0.9)
    assert believable([sure, noise])[0] == (sure,)
    with pytest.raises(NoSpeech):
        believable([noise])


# ---------------------------------------------------------------- what is repeated or doubtful


@pytest.mark.parametrize(
    ("text", "calm"),
    [
        ("はいはいはいはいはいはい", "はい"),
        ("あああああああ、そうです。", "あ、そうです。"),
        ("no no no no no no no, it is 5.", "no, it is 5."),
        ("蒸気が漏れています。蒸気が漏れています。蒸気が漏れています。", "蒸気が漏れています。"),
        ("It leaks at the seal. It leaks at the seal. It leaks at the seal. ", "It leaks at the seal."),
    ],
)
def test_a_stuck_recogniser_is_calmed_and_told(text: str, calm: str) -> None:
    assert believable([heard(text)]) == ((heard(calm),), ("repetition",))


@pytest.mark.parametrize(
    "text",
    [
        "100000000円です。",
        "型番は0000000です。",
        "とても、とても、とても大事です。",
        "はい、はい、分かりました。",
        "it's very, very, very hot",
        "ゆっくりゆっくり回します。",
        "1, 2, 3, 4, 5, 6, 7, 8",
        "10.10.10.10.10",
    ],
)
def test_figures_and_emphasis_are_no_repetition(text: str) -> None:
    assert believable([heard(text)]) == ((heard(text),), ())


def test_the_same_sentence_over_and_over_is_kept_twice() -> None:
    again = [heard("そうですね。", start=n, end=n + 1) for n in range(5)]
    kept, warnings = believable(again)
    assert ([item.text for item in kept], warnings) == (["そうですね。"] * 2, ("repetition",))


def test_low_confidence_is_weighed_by_length() -> None:
    doubtful, clear = heard("圧力がなんとかで、高いです。", sure=-0.6), heard("はい。", sure=-0.1)
    assert believable([doubtful, clear])[1] == ("low_confidence",)
    assert believable([heard("圧力は0.7メガパスカルです。", sure=-0.2), heard("はい。", sure=-1.0)])[1] == ()
