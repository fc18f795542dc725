"""What a speaker unsays in the middle of a sentence: "At the Leeds depot, no, strike that, don't name it, at one depot they had 420 lamps".

The words go, the sentence's other matter stays; where a name was not to be told, it is kept out of everything else as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.drafting.lexicon import has_verb
from bot.language.text import is_japanese

_PAUSE = r"[\s,.;–—-]*"
_TURN = r"(?:no|oh|wait|sorry|actually|hang on|hold on|um|uh|er|well|ah)"
_STRIKE = r"(?:strike|scratch|scrap|forget) (?:that|the name)(?: bit| part| name| please)?|i (?:didn't|never) (?:say|said) that|i shouldn't (?:say|have said|name) (?:that|it|them)"
_HUSH = r"(?:please )?(?:don't|do not|better not|best not|let's not|not to|can't|i can't|we can't) (?:(?:actually|really) )?(?:name|mention|print|write|say|use|quote|put) (?:it|that|them|him|her|the (?:name|customer|company|site|client|place|plant|town|depot)|names?)(?: please)?|(?:leave|keep) (?:it|that|them|the name|names?) out(?: of it| please)*|no names?(?: please)?|no,? not the name"
_EN = re.compile(
    rf"(?:{_PAUSE}\b{_TURN}\b)*{_PAUSE}\b(?:{_STRIKE}|(?P<first>{_HUSH}))"
    rf"(?:{_PAUSE}(?:\b(?:and|please|sorry|okay|ok|so)\b{_PAUSE})*(?:{_STRIKE}|(?P<hush>{_HUSH})|(?:just )?(?:say|make that|make it|call it|put)\b))*{_PAUSE}",
    re.IGNORECASE,
)
_CUE_JA = r"(?:いや(?:いや)?|あ(?:っ)?|えっと|えーと|おっと|すみません|すいません|ごめんなさい|違う|ちがう)"
_STRIKE_JA = r"(?:今の|いまの|これ|それ|さっきの)(?:は|を)?(?:なし|無し|ナシ|取り消し|取消|カット|忘れて|消して|やめ)(?:で|に|に?して)?(?:ください|下さい|おいて|す)?(?:ね)?"
_HUSH_JA = r"(?:(?:お客(?:さん|様)?の|相手の|会社の)?(?:社名|会社名|客先名?|お?名前|名称|地名|工場名)(?:は|を|も)?(?:出さ|書か|言わ|載せ|使わ)ない(?:で|ように|こと)(?:ください|下さい|おいて|ほしい(?:ん)?です(?:けど|が)?|もらって)?|(?:社名|名前)(?:は)?(?:なし|伏せて|NG)(?:で|ください)?)(?:ね)?"
_JA = re.compile(
    rf"(?:[、\s]*{_CUE_JA})*[、\s]*(?:{_STRIKE_JA}|(?P<first>{_HUSH_JA}))(?:[、。\s]*(?:で|あと|えっと|{_CUE_JA})*[、\s]*(?:{_STRIKE_JA}|(?P<hush>{_HUSH_JA})))*[、。\s]*"
)
_NAME = re.compile(r"(?:(?-i:[A-Z])[\w&'-]*[\w&-](?: (?=(?-i:[A-Z])))?)+|[A-Z]{2,}")
_NAME_JA = re.compile(
    r"(?P<name>[一-鿿ァ-ヶーA-Za-z]{2,12}?)(?:さん|様|社|工業|製作所|株式会社)?(?:の[第\d一-鿿ァ-ヶー]{1,8})?(?:[でにはがのをと、]|では|には)*$"
)
_FEW = 3
_STARTS = frozenset(
    [
        "The",
        "A",
        "An",
        "At",
        "In",
        "On",
        "For",
        "From",
        "With",
        "We",
        "They",
        "Our",
        "It",
        "That",
        "This",
        "And",
        "But",
        "So",
        "When",
        "One",
        "I",
        "He",
        "She",
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """`text` without what was unsaid (`gone`); `names` are to be kept out elsewhere too."""

    text: str
    gone: str
    names: tuple[str, ...] = ()


def unsaid(text: str) -> Unsaid | None:
    """The statement as it is meant to stand, or None where nothing in it is unsaid and said again."""
    m = _turned(text)
    if m is None:
        return None
    japanese = is_japanese(text)
    head, rest = text[: m.start()], text[m.end() :]
    cut = _begun_ja(head, rest) if japanese else _begun(head, rest)
    gone, kept = head[cut:].strip(" ,、"), head[:cut]
    if not japanese and has_verb(kept) and re.search(r"\b(?:we|they|it|you|he|she|there|that)\b", rest):
        kept = kept.rstrip(" ,;:") + ". "
    if (
        not japanese
        and re.match(r"[A-Z]", gone)
        and kept.endswith(", ")
        and not re.match(r"(?:a|an|the|one|our)\b", rest)
    ):
        kept = kept[:-2] + " "  # one customer, Marlow, sorry, no names, cut its waste
    left = kept + (rest[:1].upper() + rest[1:] if not kept.strip() or kept.endswith(". ") else rest)
    if not (m["first"] or m["hush"]):
        return Unsaid(text=left, gone=gone)
    return Unsaid(text=left, gone=gone, names=tuple(n for n in _names(gone, rest) if n not in left))


def cues(text: str) -> list[tuple[int, int]]:
    """Where the words stand that unsay; no sentence begins or ends in them."""
    m = _turned(text)
    return [m.span()] if m else []


def _turned(text: str) -> re.Match[str] | None:
    """The turn itself, in the middle of what is said: "no, don't name it"; a plain request ("please don't name it") is a remark."""
    japanese = is_japanese(text)
    m = (_JA if japanese else _EN).search(text)
    if m is None or not m.start() or len(text[m.end() :].strip(" 。.")) < (4 if japanese else 8):
        return None
    if japanese:
        return m if re.match(rf"[、\s]*(?:{_CUE_JA}|{_STRIKE_JA})", m[0]) else None
    struck = re.match(r"\s*[,;.–—-]", m[0]) and re.search(_STRIKE, m[0], re.IGNORECASE)
    return m if struck or re.match(rf"{_PAUSE}{_TURN}\b", m[0], re.IGNORECASE) else None


def _names(gone: str, rest: str) -> list[str]:
    """The names in what was unsaid; where a recogniser wrote no capitals, what is not said again."""
    if is_japanese(gone):
        named = _NAME_JA.search(gone.rstrip("、 "))
        return [named["name"]] if named else []
    names = [n for n in (n.strip() for n in _NAME.findall(gone)) if n not in _STARTS]
    words = re.sub(r"^(?:(?:at|in|on|for|from|with|to|by|the|our|a|an) )*", "", gone).split()
    if names or gone != gone.lower() or len(words) > _FEW:
        return names
    return [w for w in words if len(w) > _FEW and not re.search(rf"\b{re.escape(w)}\b", rest, re.IGNORECASE)]


def _begun(head: str, rest: str) -> int:
    """Where what was unsaid begins: at the same word ("at the Leeds depot … at one depot"), else at the last pause."""
    first = re.match(r"[\w']+", rest)
    same = [m.start() for m in re.finditer(rf"\b{re.escape(first[0])}\b", head, re.IGNORECASE)] if first else []
    if same:
        return same[-1]
    article = re.search(r"\b(?:the|our|a|an)? ?(?-i:[A-Z])[\w&'-]+(?: (?-i:[A-Z])[\w&'-]+| [a-z]+)?[, ]*$", head)
    if article and re.match(r"(?:a|an|one|some|the|our)\b", rest, re.IGNORECASE):
        return article.start() + (article[0][:1] == " ")
    pause = [m.end() for m in re.finditer(r"[,;:]\s+", head)]
    return pause[-1] if pause else 0


def _begun_ja(head: str, rest: str) -> int:
    """停止は | 山瀬物産の工場で: the topic stays where what follows has none of its own."""
    pause = [m.end() for m in re.finditer(r"[、。]", head.rstrip("、 "))]
    begun = pause[-1] if pause else 0
    topic = re.match(r"[^、。]{1,16}?は", head[begun:].rstrip("、 は"))
    return begun + topic.end() if topic and not re.match(r"[^、。]{1,14}?[はが]", rest) else begun
