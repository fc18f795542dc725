"""Where sentences begin and end."""

from __future__ import annotations

import pytest

from bot.language.text import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("圧力は0.6MPaです。温度は80℃まで。", ["圧力は0.6MPaです。", "温度は80℃まで。"]),
        ("止めます（夜間は除く。）。次に進みます。", ["止めます（夜間は除く。）。", "次に進みます。"]),
        ("「止めて。すぐに」と言います。終わり", ["「止めて。すぐに」と言います。", "終わり"]),
        ("一行目\n二行目です", ["一行目", "二行目です"]),
        ("It runs at 1.5 bar. Change it at 2.", ["It runs at 1.5 bar.", "Change it at 2."]),
        ("See Dr. Hale, e.g. on Mondays. Then go.", ["See Dr. Hale, e.g. on Mondays.", "Then go."]),
        ("Max. 60 °C (approx. 140 °F). Not more!", ["Max. 60 °C (approx. 140 °F).", "Not more!"]),
        ('He said "stop." Then it stopped.', ['He said "stop."', "Then it stopped."]),
        (
            'She wrote: "I mind one thing. Not two." That was all.',
            ['She wrote: "I mind one thing. Not two."', "That was all."],
        ),
        ("She said “It runs. It holds.” Then we left.", ["She said “It runs. It holds.”", "Then we left."]),
        ('A 3" pipe bursts. So does a 4" one.', ['A 3" pipe bursts.', 'So does a 4" one.']),
        ("Promos, no. Outages, yes.", ["Promos, no.", "Outages, yes."]),
        ("See pump no. 4 and No. 5.", ["See pump no. 4 and No. 5."]),
        ("Keep it dry... it rusts. Really?", ["Keep it dry... it rusts.", "Really?"]),
        ("開きかっこ（だけ残った。次の文です。", ["開きかっこ（だけ残った。", "次の文です。"]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected
