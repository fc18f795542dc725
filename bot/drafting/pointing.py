"""What a request points at in a draft without saying the new words: a line called wrong, a phrase in quotes, the cut and order of lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.drafting.locate import spans
from bot.language.text import narrow

_LINE = re.compile(
    r"(?P<number>\d+)\s*(?:行目|文目|番目?|つ目)|\b(?:line|sentence|no\.?|#)\s*(?P<nummer>\d+)", re.IGNORECASE
)
#: What is left of "line 2 is wrong" behind the number, when nothing says what is right.
_WRONG = re.compile(
    r"(?:の(?:文|内容|数字|値|ところ|表現|部分)?)?(?:は|が|も|だけ|、|\s)*(?:少し|ちょっと|全然|全部)?"
    r"(?:違|ちが|間違|誤り|おかし|変(?=です|だ|かも)|正しくな|よくな)[^、「」\d]{0,12}"
    r"|(?:is|[’']s|looks|sounds|seems)?\s*(?:a bit |quite |just |simply |all )?"
    r"(?:wrong|incorrect|off|inaccurate|not (?:right|true|correct|quite right))[.!]?",
    re.IGNORECASE,
)
#: The quoted words come first, whatever particle or filler stands around them; several quotations are one for another.
_QUOTED = re.compile(
    r"[^「」『』\"“”]{0,12}[「『\"“](?P<phrase>[^「」『』\"“”]{2,})[」』\"”][^「」『』\"“”]*", re.IGNORECASE
)

_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九十]|first|second|third|fourth|fifth|last|next)"
_JA = rf"(?:第?{_NUMBER}(?:行|文|番|つ)目?(?:の(?:文|行))?|(?:最初|最後|次|前)の(?:文|行))"
_BOTH_JA = rf"(?:{_JA}(?:と|、|・|から|〜|および|,)\s*{_JA}(?:まで)?|(?:この|その|最初の|最後の)?(?:2|二|ふた|3|三)つの(?:文|行))"
_POLITE_JA = r"(?:て|で)?(?:(?:ください|下さい|ほしい|欲しい|もらえ|いただけ|くれ|お願い|みて|おいて|は(?:どう|いかが)).{0,14})?[。!?]*"
_EN = rf"(?:(?:the )?(?:line|sentence)s? ?{_NUMBER}|the {_NUMBER} (?:line|sentence))"
_BOTH_EN = rf"(?:(?:the )?(?:(?:line|sentence)s? )?{_NUMBER} ?(?:and|&|with|to|,|\+|-) ?(?:the )?(?:(?:line|sentence) )?{_NUMBER}(?: (?:line|sentence)s?)?|(?:these|those|the|the (?:first|last)) (?:two|three) (?:line|sentence)s)"
_REARRANGED = re.compile(
    rf"{_BOTH_JA}(?:を|は|って|も)?(?:、|一緒に|(?:1|一|ひと)(?:つ|文|行)に)*(?:つなげ|繋げ|つない|繋い|まとめ|くっつけ|合わせ|合体させ|統合し|結合し|し|入れ替え|入替え|逆にし|交換し){_POLITE_JA}"
    rf"|{_JA}(?:を|は)(?:、|もう少し|短く|途中で|(?:2|二|ふた|3|三)(?:つ|文|行)に)*(?:分け|分割し|切っ|区切っ){_POLITE_JA}"
    rf"|{_JA}(?:を|は)(?:{_JA}|最初|先頭|冒頭|最後|末尾|一番(?:上|下|前|後)|上|下|前|後ろ?)(?:の(?:前|後ろ?|上|下|次))?(?:に|へ)(?:移し|移動し|持ってき|動かし|回し){_POLITE_JA}"
    rf"|(?:please |can you |could you |just )*(?:join|merge|combine|connect|link|fuse|swap|switch|reverse|reorder|put|make) (?:up |together )?{_BOTH_EN}(?: (?:together|into|in|around|round|over|one|as|please).{{0,30}})?[.!?]*"
    rf"|{_BOTH_EN} (?:should|could|can|need to|ought to|belong|want to)(?: be)? (?:joined|merged|combined|swapped|switched|one|together|the other way).{{0,30}}"
    rf"|(?:please |can you |could you |just )*(?:split|break|cut|divide) (?:up )?{_EN}(?: (?:up|in|into|at|after|please).{{0,30}})?[.!?]*"
    rf"|(?:please |can you |could you |just )*move {_EN} (?:up|down|to|before|after|above|below|behind|in front).{{0,30}}",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:あと|それと|すみません|すいません|では|じゃあ)[、,\s]*|(?:and|also|please|sorry|hi|ok|then)[, ]+)+", re.I
)


def names_line(words: str) -> bool:
    return _LINE.search(words) is not None


def called_wrong(words: str, count: int) -> int | None:
    """The line, from 1, of a draft of `count` that is called wrong without a word of what is right."""
    plain = narrow(words).strip(" 。.!、")
    at = _LINE.search(plain)
    if at is None or at.start() > 6 or not _WRONG.fullmatch(plain[at.end() :].strip()):
        return None
    number = int(at["number"] or at["nummer"])
    return number if 0 < number <= count else None


def quoted(words: str, texts: Sequence[str]) -> int | None:
    """The one line, from 1, that holds the phrase a remark quotes: 「約40万円」は言い過ぎかも, the "85 degrees" needs a caveat."""
    found = _QUOTED.fullmatch(narrow(words).strip())
    if found is None:
        return None
    lines = [n for n, text in enumerate(texts, start=1) if spans(text, found["phrase"])]
    return lines[0] if len(lines) == 1 else None


def rearranges(words: str) -> bool:
    """Whether it asks for other cuts or another order of lines, and for no other words."""
    return _REARRANGED.fullmatch(_OPENING.sub("", narrow(words).strip())) is not None
