"""What is unsaid in the middle of a sentence."""

from __future__ import annotations

import pytest

from bot.drafting.unsaid import unsaid
from tests.unit.test_listening import drafted


@pytest.mark.parametrize(
    ("said", "left", "names"),
    [
        (
            "At the Leeds depot, no, strike that, don't name it, at one depot they had 420 lamps",
            "At one depot they had 420 lamps",
            ("Leeds",),
        ),
        (
            "at the leeds depot no strike that don't name it at one depot they had 420 lamps",
            "At one depot they had 420 lamps",
            ("leeds", "depot"),
        ),
        (
            "We sold forty to Brankworth, no, scratch that, don't name them, to a paper mill in May.",
            "We sold forty to a paper mill in May.",
            ("Brankworth",),
        ),
        (
            "It saves 30 percent at Brankworth, sorry, don't name the site, at one mill it was 40.",
            "It saves 30 percent. At one mill it was 40.",
            ("Brankworth",),
        ),
        ("We run at 6 bar, scratch that, 5 bar on the small one", "5 bar on the small one", ()),
        ("山瀬物産さんでは、いや今のなし、社名は出さないで、ある工場では3割減りました", "ある工場では3割減りました", ("山瀬物産",)),
        ("停止は山瀬物産の第2工場で、あ、社名は出さないでください、ある工場で月3回でした", "停止はある工場で月3回でした", ("山瀬物産",)),
    ],
)  # fmt: skip
def test_the_words_go_and_the_sentence_stays(said: str, left: str, names: tuple[str, ...]) -> None:
    found = unsaid(said)
    assert found is not None
    assert found.text == left
    assert set(found.names) <= set(names)
    assert len(found.names) >= min(1, len(names))


@pytest.mark.parametrize(
    "text",
    [
        "Please don't name it, it is new.",
        "We cut that part off with a saw and throw it away.",
        "The valve closes and then we delete it from the list.",
        "We don't name the site in our reports and keep it short.",
        "名前は出さないでください、まだなので",
        "今の工程はなしで進めます。圧力は5barです。",
    ],
)
def test_a_plain_request_or_word_unsays_nothing(text: str) -> None:
    assert unsaid(text) is None


def test_a_name_unsaid_is_kept_out_of_every_answer() -> None:
    said = "At the Leeds depot, no, strike that, don't name it, at one depot they had 420 lamps. The Leeds bill fell."
    whole = " ".join(drafted(said, "en", "Leeds was first.", transcript=True))
    assert "420" in whole
    assert "Leeds" not in whole
    said = "One customer, Marlow Foods, sorry, don't print the name, cut waste by 30 percent. Marlow was happy."
    assert drafted(said, "en") == ["One customer cut waste by 30 percent."]
    said = "山瀬物産では、いや今のなし、社名は出さないで、ある工場では不良が3割減りました。"
    whole = " ".join(drafted(said, "ja", "山瀬物産は早かったです。", transcript=True))
    assert "3割" in whole
    assert "山瀬" not in whole
