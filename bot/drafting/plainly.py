"""Where Japanese spoken in plain forms without stops ends a sentence: 早いよ | 素人でも…, 売らない | 反射した光は…

です and ます end a sentence nearly always; る, ない and た may as well go on into a noun (売らない人). What decides is a space, which
recognisers write for a pause, a particle that ends sentences, or a topic on either side: a clause before its noun holds no は.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot.drafting.words import Token, tokens

_PREDICATES = {"動詞", "形容詞", "助動詞"}
#: 反応しちゃうんで, 拭いてないだけ: left open or shortened, and ended by the pause after it.
_LEFT_OPEN = re.compile(r"(?:[るいただ]から|ので|んで|けど[ねさ]?|だけ|くらい|ぐらい|かな)$")
_ENDING = {"よ", "ね", "な", "わ", "ぞ", "さ", "よね", "かな", "ねえ", "よな", "わね"}
#: うちのパートさんは, TIGだと: what is spoken of next; not 貼る前は, 受けた人は, which go on from the verb.
_NEXT_TOPIC = re.compile(
    r"(?!(?:後|前|時|とき|場合|際|人|方|ほう|所|ところ|者|もの|物|こと|やつ|わけ|分)(?:は|だと))"
    r"(?:(?!これ|それ|あれ)[^、。\sはがをにで]){1,14}?(?:は(?!ず)|だと(?![思考いっ聞]))"
)
#: With these people take up another thread.
_TAKES_UP = re.compile(
    r"(?:えーっと|えっと|えーと|それから|それと|あとは?(?=[一-鿿ァ-ヶA-Za-z])|ただ(?=[一-鿿ァ-ヶA-Za-zな])|でも|だけど|だから|あとあれ|そうそう)"
)


def plain_breaks(text: str, known: Collection[int]) -> list[int]:
    """Offsets in a piece without a full stop; `known` are those where polite speech ends (speech.py)."""
    words = tokens(text)
    found: list[int] = []
    begun = 0
    for i, word in enumerate(words[:-1]):
        after = words[i + 1]
        begun = word.start if word.start in known else begun
        if word.pos == "空白" or not _may_end(words, i, text):
            continue
        if after.pos == "空白":
            found.append(after.end)
        elif _ends(words, i, text, begun):
            found.append(after.start)
        else:
            continue
        begun = found[-1]
    return found


def _finite(word: Token) -> bool:
    return word.pos in _PREDICATES and word.form.startswith(("終止形", "連体形")) and word.surface not in {"な", "の"}


def _may_end(words: Sequence[Token], i: int, text: str) -> bool:
    word = words[i]
    before = words[i - 1] if i else None
    if words[i + 1].pos == "空白" and (word.pos == "形状詞" or _LEFT_OPEN.search(text[: word.end])):
        return True
    ending = word.pos == "助詞" and word.surface in _ENDING
    if ending and before is not None:
        # 熱はですね, えーとですね: nothing ends there
        said = before.surface != "です" or (i > 1 and words[i - 2].pos not in {"助詞", "感動詞"})
        return said and (_finite(before) or before.surface in _ENDING)
    return _finite(word)


def _ends(words: Sequence[Token], i: int, text: str, begun: int) -> bool:
    """Whether words that may end a sentence do so though no pause follows."""
    word, after = words[i], words[i + 1]
    rest = text[after.start :]
    if after.pos in {"助詞", "助動詞", "補助記号", "接尾辞"} or len(rest) < 4:
        return False
    if word.pos == "助詞":
        return True
    if _TAKES_UP.match(rest):
        return True
    if word.pos == "形容詞":
        return False  # 薄い | プラスチック: an adjective nearly always goes on into its noun
    told = [k for k in range(i) if words[k].start >= begun and words[k].surface == "は" and words[k].pos == "助詞"]
    whole = told and not any(w.detail.startswith("接続助詞") for w in words[told[-1] : i])
    return bool(whole) and _NEXT_TOPIC.match(rest) is not None
