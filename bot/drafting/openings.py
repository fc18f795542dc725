"""How people announce an answer: the words that only say which question comes now, a bare name, a line over several answers."""

from __future__ import annotations

import re

from bot.drafting.facts import figures
from bot.drafting.words import content
from bot.language.text import is_japanese

_HEADING = re.compile(r"【[^】]{1,30}】|[■◆●▼#]+ ?[^。.:：]{1,20}")


def is_heading(text: str) -> bool:
    """【電子帳簿の記事】, ■コンプレッサ: a line over the answers, and none of them."""
    return bool(_HEADING.fullmatch(text.strip())) and not figures(text)


_LINK = r"(?:(?:and|so|then|now|um+|uh+|er|okay|ok|right|oh|well|yes|yeah|next|also|but|anyway),? )*"
_SUBJECT = r"(?:we|you|they|he|she|i|it|there|that|people|nobody|somebody|everybody)(?:'\w+)?\b"
_FEW = r"(?:[\w'-]+ ){1,3}?"
#: "so the vacuum pump one", "and going back to the regrind", "you asked", "drying first": which question comes now.
_SPOKEN_OF = re.compile(
    rf"{_LINK}(?:(?:(?:going|coming|to go) )?back to (?P<back>{_FEW})(?:for a \w+ )?(?={_SUBJECT})|(?:on|as for|regarding) (?P<on>{_FEW})(?={_SUBJECT})"
    rf"|(?:the|your|that) (?P<one>other |{_FEW})(?:ones?|(?P<question>question|brief|article|piece)) (?!(?:is|was|are|were|has|had|that|which|of|in|with)\b)(?(question)|(?!(?:we|they|i)\b))"
    rf"|(?:you|they) (?:also )?(?:asked|wanted to know) (?:about (?P<asked>{_FEW})(?={_SUBJECT}))?|what(?: was|'s) the (?:\w+ )?one |(?<=so )(?P<first>{_FEW})first |(?P<yes>{_FEW})yes )",
    re.IGNORECASE,
)
_LINKED = re.compile(r"(?:(?:and|so|then|now|um+|uh+|er|okay|ok|right|oh|well|yes|yeah|next|anyway) )*", re.IGNORECASE)
_ECHO = re.compile(
    rf"{_LINK}(?P<thing>(?:[\w-]+ ){{0,3}}?)(?:what|how|why|when|where|who|which)(?:'s)? ", re.IGNORECASE
)
#: Belongs to the verb before it: what we mix *in*, how we find *them*.
_AFTER_VERB = re.compile(
    r"(?: (?:in|on|off|up|out|down|it|them|that|this)(?![\w']))+(?! (?:the|a|an|our|\d)\b)", re.IGNORECASE
)
_WRITTEN_OF = re.compile(
    r"(?:as for|re|regarding|concerning) [^.:;,]{2,60}?[,:] |on [^.:;,]{2,40}: |(?:for|on) the [^.:;,]{2,30}?(?:article|piece|brief|question)[,:] ",
    re.IGNORECASE,
)
_SAID_FIRST_JA = (
    r"(?:えー+と?|えっと|あー+|あのー?|んー?と?|それから|それと|あと(?=[^でにはの])|で(?=[、えあち])|あ(?=、)|[、 ])*"
)
_OF_JA = re.compile(
    rf"(?:{_SAID_FIRST_JA}(?:(?:さっき|先ほど)の[^、。]{{1,10}}に)?(?:ちょっと|少し)?(?:話が?)?戻ります(?:けど|が)|{_SAID_FIRST_JA}(?:ご?質問(?:を)?(?:いただい|頂い)て(?:い)?た)|"
    rf"{_SAID_FIRST_JA}[^、。]{{1,14}}の(?:記事|原稿)の?(?:方|ほう|やつ|件|質問|話)?(?:(?:です|なんです|なん|の話です)(?:けど|が|ね)|(?:これ)?何でしたっけ)|"
    rf"{_SAID_FIRST_JA}[^、。]{{1,16}}のやつ(?:か|です(?:ね|けど)))?{_SAID_FIRST_JA}"
)


def announced(text: str, asked: frozenset[str]) -> int:
    """How many characters only say which question comes now. `asked` are the question's content words: where a question is
    said back without a stop ("how often we change the oil | it's every five hundred hours"), the last of them ends it."""
    if is_japanese(text):
        m = _OF_JA.match(text)
        at = m.end() if m else 0
        return at if len(text) - at >= 8 else 0
    written = bool(re.search(r"[,.;:!?]", text[:-1]))
    at = 0
    while m := (_WRITTEN_OF if written else _SPOKEN_OF).match(text, at):
        things = [content(thing) for name, thing in m.groupdict().items() if thing and name != "question"]
        if not all(thing & asked or not thing for thing in things):
            break
        at = m.end()
    links = None if written or at else _LINKED.match(text)
    at = links.end() if links else at
    echo = None if written else _ECHO.match(text, at)
    if echo and content(echo["thing"]) <= asked:
        at = _said_back(text, echo.end(), asked) or at
    return at if len(text[at:].split()) >= 3 else 0


def only_named(text: str, asked: frozenset[str]) -> bool:
    """ "um pressure", "So the vacuum pump one.": the question's own name, and nothing of it."""
    words = content(text)
    short = not is_japanese(text) and len(text.split()) <= 6
    return short and bool(words) and words <= asked and not figures(text) and not _TOLD.search(text)


#: A word that makes an answer of a name: no, not, always, a verb.
_TOLD = re.compile(
    r"\b(?:no|not|none|never|always|only|yes|both|all|is|are|was|were|do|does|did|we|they|it)\b|n't\b|'s\b",
    re.IGNORECASE,
)


#: how many suppliers *do we have*
_INVERTED = re.compile(
    r" (?:do|does|did|have|can|should|would|will) (?:we|you|they|i|it)(?: (?:have|need|do|get|use|take|make))?\b",
    re.IGNORECASE,
)
_IS = re.compile(r"(?: [\w']+){0,5} (?:is|was|are|were|isn't|wasn't)\b", re.IGNORECASE)


def _said_back(text: str, at: int, asked: frozenset[str]) -> int:
    number = figures(text[at:])
    until = at + number[0].start if number else len(text)
    last = other = 0
    for word in re.finditer(r"[\w'-]+", text[:until]):
        if word.start() >= at and content(word[0]) & asked:
            last = word.end()
        elif word.start() >= at and content(word[0]):
            other += 1
        if other > 1:
            break
    if not last:
        return 0
    more = _AFTER_VERB.match(text, last)
    inverted = _INVERTED.match(text, last)
    end = more.end() if more else inverted.end() if inverted else last
    if _IS.match(text, end) and not inverted:
        return 0  # "what broke was the label printers" is the answer itself
    return end + len(text[end:]) - len(text[end:].lstrip())
