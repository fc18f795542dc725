"""Finds what a correction in plain words speaks of ("3行目の温度は80度", "it's 15 % not 12 %") and proposes the sentence anew."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from bot.drafting.facts import Figure, figures
from bot.drafting.values import Language, Sentence
from bot.drafting.words import content
from bot.language.text import clean, is_japanese, narrow, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """The sentence at `index` would read `new` instead of `old`; an empty `new` takes it out."""

    index: int
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The request fits several places."""

    options: tuple[Located, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """Nothing in the draft is what the request speaks of; `sought` is the part that was looked for."""

    sought: str


Answer = Located | Choices | NotFound

_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBER_WORDS = {word: n for words in (_CARDINALS, _ORDINALS) for n, word in enumerate(words, start=1)}
_KANJI = {c: i + 1 for i, c in enumerate("一二三四五六七八九十")}
_ORDINAL = "|".join(_NUMBER_WORDS)
_LINE = re.compile(
    r"(?P<ja>\d+|[一二三四五六七八九十])(?:行目|文目|番目の(?:文|行)|つ目の文|つめの文|個目の文|段目)"
    r"|(?:第)(?P<dai>\d+)(?:文|行)"
    rf"|\b(?:line|sentence|row|no\.?|#) ?(?P<en>\d+|{_ORDINAL})\b"
    rf"|\b(?:the )?(?P<nth>\d+(?:st|nd|rd|th)|{_ORDINAL}) (?:line|sentence|row)\b"
    r"|(?P<last>(?:一番)?(?:最後|末尾)(?:の(?:文|行|一文|ところ|部分))?|\b(?:the )?(?:very )?last (?:line|sentence|one|bit|part)\b)"
    r"|(?P<first>(?:一番)?(?:最初|冒頭|頭)の(?:文|行|一文)|冒頭|1文目)",
    re.IGNORECASE,
)
_DELETE = re.compile(
    r"(?:消し|削除し?|削っ|取っ|取り除い|除い|外し|カットし?|抜い|省い|落とし)(?:て|と|で|に)?(?:ほしい|欲しい)?|(?:いら|要ら)(?:ない|ません)|不要|なしで|トルツメ|"
    r"\b(?:delete|remove|drop|cut|take out|get rid of|strike|leave out|lose|scrap)\b",
    re.IGNORECASE,
)
_Q = r"[「『\"“”'‘’]"
_POLITE_JA = r"(?:変更し?|修正し?|訂正し?|直し|変え|替え|書き換え|置き換え|差し替え|し)?(?:て|で|を)?(?:ください|下さい|もらえますか|いただけますか|お願いします|ほしいです|欲しいです|おいて|くれますか)?(?:です|ます|ね)?[。.!！]?$"
_REPLACE = (
    re.compile(
        rf"{_Q}(?P<old>[^「」『』\"“”]+){_Q}\s*(?:を|は|って|の?ところ(?:を|は)?)\s*、?{_Q}(?P<new>[^「」『』\"“”]+){_Q}"
    ),
    re.compile(rf"{_Q}(?P<old>[^「」『』\"“”]+){_Q}\s*(?:→|⇒|->|=>)\s*{_Q}(?P<new>[^「」『』\"“”]+){_Q}"),
    re.compile(
        r"(?:^|[、。,:：]\s*)(?P<old>[^、。「」]+?)\s*(?:→|⇒|->|=>)\s*(?P<new>[^、。「」]+?)(?:に|へ|で|です)?(?:変更|修正|お願い[^。]*)?[。.]?$"
    ),
    re.compile(
        r"(?P<old>[^、。]+?)\s*(?:では?なくて?|じゃなくて?|でなく)、?\s*(?P<new>[^。]+?)(?:です|だ|が正しい(?:です)?|でした|に(?:して|直して|変えて|修正)[^。]*|になります|でお願いします|ですね|かと|と思います)?[。.]?$"
    ),
    re.compile(
        r"(?P<new>[^、。]+?)(?:です|だ|で)?、\s*(?P<old>[^、。]+?)(?:では?(?:ない|ありません)|じゃ(?:ない|ありません))(?:です)?[。.]?$"
    ),
    re.compile(
        r"(?P<old>[^、。]+?)(?:は|って)(?:間違い|誤り|違(?:う|って)|違い)[^、。]*[、。]\s*(?:正しくは|本当は|実際は)?\s*(?P<new>[^、。]+?)(?:です|だ|でした|が正しい[^。]*)?[。.]?$"
    ),
    re.compile(r"(?P<old>[^、。は]+?)は(?P<new>[^、。は]+?)の(?:間違い|誤り|誤記|打ち間違い)(?:です|でした)?[。.]?$"),
    re.compile(
        rf"{_Q}?(?P<old>[^、。「」]+?){_Q}?(?:は|って)[「『](?P<new>[^「」『』]+)[」』](?:って|という|と)?(?:の)?(?:言い方|表現|書き方|言葉|表記|言い換え)?(?:に|で)?{_POLITE_JA}"
    ),
    re.compile(rf"(?P<old>[^、。をは]+?)を\s*(?P<new>[^、。]+?)(?:に|へ|と){_POLITE_JA}"),
    re.compile(
        r"\b(?:change|replace|swap|make|correct|turn|fix|update)\s+(?:the )?(?:word |phrase |value |figure |number )?[\"“'‘]?(?P<old>.+?)[\"”'’]?\s+(?:to(?: read| say)?|with|by|into|for|->|→)\s+[\"“'‘]?(?P<new>.+?)[\"”'’]?(?:,? please)?[.!]?$",
        re.I,
    ),
    re.compile(
        r"\b(?:not|isn't) [\"“'‘]?(?P<old>.+?)[\"”'’]?,? (?:but|it's|it is|but rather) [\"“'‘]?(?P<new>.+?)[\"”'’]?[.!]?$",
        re.I,
    ),
    re.compile(
        r"(?:\b(?:it's|its|it is|that's|that is|should be|should read|must be|it should be|make it|actually)\s+)?[\"“'‘]?(?P<new>[^,;:]+?)[\"”'’]?(?:,| -|;)? (?:and |rather than |instead of |not )(?:not )?[\"“'‘]?(?P<old>[^,;]+?)[\"”'’]?[.!]?$",
        re.I,
    ),
    re.compile(
        r"[\"“'‘]?(?P<old>.+?)[\"”'’]? (?:should be|should read|should say|must be|ought to be|is wrong[,;.:]? ?(?:it's|it is|it should be|should be)?|->|→|=>)\s+[\"“'‘]?(?P<new>.+?)[\"”'’]?[.!]?$",
        re.I,
    ),
)
_LEADING = re.compile(
    r"^(?:wrong|change|fix|correction|修正|変更|訂正|間違い|直し)\s*[:：]\s*|^(?:あと|それと|すみません|すいません|please|also|hi|sorry|actually|hmm)[、,]?\s+|^(?:あと|それと)、?(?=[\d一二三四五六七八九十]+(?:行|文)目)",
    re.IGNORECASE,
)


_VERB_LEFT = re.compile(
    r"^(?:please )?(?:change|make|set|correct|fix|put|turn)\s+(?:it |that |this )?\s*(?:to|be|say|read)\s+(?=\S)",
    re.IGNORECASE,
)


def spans(text: str, sought: str) -> list[tuple[int, int]]:
    """Where the words stand, whatever their width, case and blanks."""
    flat: list[str] = []
    origin: list[int] = []
    for i, c in enumerate(text):
        for wide in unicodedata.normalize("NFKC", c).casefold():
            if not wide.isspace() and wide != ",":
                flat.append(wide)
                origin.append(i)
    needle = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", sought).casefold())
    joined, found, at = "".join(flat), [], -1
    while needle and (at := joined.find(needle, at + 1)) >= 0:
        end = at + len(needle)
        whole = not (needle[0].isdigit() and at and (joined[at - 1].isdigit() or joined[at - 1] == "."))
        whole = whole and not (
            needle[-1].isdigit()
            and end < len(joined)
            and (joined[end].isdigit() or (joined[end : end + 2].strip(".").isdigit() and joined[end] == "."))
        )
        latin = (
            needle[0].isascii()
            and needle[0].isalpha()
            and origin[at]
            and text[origin[at] - 1].isascii()
            and text[origin[at] - 1].isalpha()
        )
        if whole and not latin:
            found.append((origin[at], origin[end - 1] + 1))
    return found


def _agree(a: Figure, b: Figure) -> bool:
    return not a.unit or not b.unit or bool(a.unit & b.unit)


def _places(text: str, sought: str) -> list[tuple[int, int]]:
    """Where a sentence says it: in these words, or as the same figure in another spelling."""
    exact = spans(text, sought)
    if exact:
        return exact
    wanted = figures(narrow(sought))
    if len(wanted) != 1 or content(sought[: wanted[0].start]):
        return []
    return [(f.start, f.end) for f in figures(text) if f.values() == wanted[0].values() and _agree(f, wanted[0])]


def _with_unit(old: str, new: str) -> str:
    """A figure given without its unit takes the one it replaces."""
    before, after = figures(old), figures(new)
    if (
        len(before) != 1
        or len(after) != 1
        or not before[0].unit
        or after[0].unit
        or after[0].text.strip() != new.strip()
    ):
        return new
    number = re.match(r"[\d０-９.,，．〜~–-]+", before[0].text)
    return new.strip() + before[0].text[number.end() :] if number else new


def _tidied(words: str) -> str:
    return narrow(clean(words)).strip(" 　\"'「」『』“”‘’")


def _line(text: str, count: int) -> tuple[int | None, str]:
    """The sentence a request numbers (from 0) and what remains of it; -1 for a number the draft does not have."""
    m = _LINE.search(text)
    if m is None:
        return None, text
    if m["last"]:
        at = count - 1
    elif m["first"]:
        at = 0
    else:
        word = next(g for g in (m["ja"], m["dai"], m["en"], m["nth"]) if g).casefold()
        digits = re.match(r"\d+", word)
        at = (int(digits[0]) if digits else _KANJI.get(word) or _NUMBER_WORDS[word]) - 1
    rest = (text[: m.start()] + text[m.end() :]).strip()
    rest = re.sub(r"^(?:の(?!で)|は|を|で|,|、|:|：|\bin\b|\bthe\b|\s)+", "", rest).strip()
    rest = re.sub(r"^(?:in|on|at)\s*[,:]?\s+|\s+(?:in|on|at)$", "", rest, flags=re.IGNORECASE).strip(" ,:：")
    return (at if 0 <= at < count else -1), rest


#: Characters. A longer message is no request to change a place, and the patterns' time grows with the square of it.
LONGEST = 1_500


def locate(draft: Sequence[Sentence], request: str, language: Language) -> Answer:
    """What a request would change. It is a proposal: nothing is decided before a person confirms the difference."""
    texts = [s.text for s in draft]
    plain = _LEADING.sub("", narrow(clean(request)).strip())
    if len(plain) > LONGEST:
        return NotFound(sought=plain)
    line, rest = _line(plain, len(texts))
    if line == -1:
        return NotFound(sought=plain)
    if line is not None:
        rest = _VERB_LEFT.sub("", rest)
    among = range(len(texts)) if line is None else range(line, line + 1)
    replaced = _replacing(texts, among, rest) or (_replacing(texts, range(len(texts)), plain) if line is None else None)
    if replaced:
        return replaced
    if line is not None and isinstance(elsewhere := _replacing(texts, range(len(texts)), rest), Located):
        return elsewhere  # the old words stand in another line than the one they counted to
    if _DELETE.search(rest):
        return _deleting(texts, among, rest, numbered=line is not None)
    if line is not None and _is_sentence(rest, language):
        return Located(
            index=line,
            old=texts[line],
            new=_full_stop(
                _tidied(re.sub(r"(?:に|と)" + _POLITE_JA, "", rest) if rest[:1] in "「『" else rest), language
            ),
        )
    return _valued(texts, among, rest)


def _chosen(options: list[Located], sought: str) -> Answer:
    unique = list(dict.fromkeys(options))
    if not unique:
        return NotFound(sought=sought)
    return unique[0] if len(unique) == 1 else Choices(options=tuple(unique))


def _replacing(texts: Sequence[str], among: range, request: str) -> Answer | None:
    """One thing for another. None when the request has no such form, or its old part stands nowhere."""
    missed: Answer | None = None
    for pattern in _REPLACE:
        m = pattern.search(request)
        if m is None:
            continue
        new = _tidied(m["new"])
        if _bare_figure(new) and not figures(_tidied(m["old"])) and pattern not in _REPLACE[:2]:
            continue
        for old in _readings(m["old"], new):
            options = [
                Located(
                    index=i, old=texts[i], new=texts[i][:start] + _with_unit(texts[i][start:end], new) + texts[i][end:]
                )
                for i in among
                for start, end in _places(texts[i], old)
            ]
            if options and new:
                return _chosen(options, old)
        if m["old"] and (pattern in _REPLACE[:2]):
            missed = NotFound(sought=_tidied(m["old"]))
    return missed


def _bare_figure(words: str) -> bool:
    found = figures(words)
    rest = words.replace(found[0].text, "", 1) if found else words
    return (
        len(found) == 1
        and re.fullmatch(r"\s*(?:about|around|約|およそ|くらい|ぐらい|程度|ほど)?\s*", rest, re.IGNORECASE) is not None
    )


def _readings(old: str, new: str) -> list[str]:
    """The old part as given, then without what introduces it (費用は12%, the rate of 12 %)."""
    tidy = _tidied(old)
    shorter = [
        re.sub(r"^.*?[はがの](?=[^はがの]+$)", "", tidy),
        re.sub(r"^(?:.*\b(?:is|of|the|from|to|says|it's)\b\s+)", "", tidy, flags=re.IGNORECASE),
    ]
    last = figures(tidy)[-1:]
    figure = [f.text for f in last]
    order = [*figure, tidy, *shorter] if _bare_figure(new) else [tidy, *shorter, *figure]
    return [r for r in dict.fromkeys(order) if r]


def _deleting(texts: Sequence[str], among: range, request: str, *, numbered: bool) -> Answer:
    quoted = re.search(r"「([^「」]+)」|『([^『』]+)』|[\"“]([^\"“”]+)[\"”]", request)
    words = next((g for g in quoted.groups() if g), "") if quoted else ""
    if not words and not numbered:
        bare = _DELETE.sub("", request)
        words = re.sub(
            r"(?:という|って|の)?(?:文|一文|部分|ところ|箇所|行)?(?:は|を|も)?(?:、)?(?:全部|すべて)?(?:ください|下さい|お願いします)?[。、.!]*$|^(?:please |the (?:bit|part|sentence|line) (?:about |on |with |that says )?)",
            "",
            bare.strip(),
            flags=re.I,
        )
        words = re.sub(
            r"^(?:the (?:bit|part|sentence|line) (?:about |on |with |that says )?)|\s*(?:sentence|line|bit|part|please)\.?$|^(?:the|that) ",
            "",
            words.strip(),
            flags=re.I,
        ).strip()
    if not words:
        return Located(index=among[0], old=texts[among[0]], new="") if numbered else NotFound(sought=request)
    whole = (
        bool(re.search(r"(?:文|行|一文)(?:は|を|も)?|\b(?:sentence|line|bit|part)\b", request, re.IGNORECASE))
        or not quoted
    )
    options = []
    for i in among:
        for start, end in _places(texts[i], words):
            left = texts[i][:start] + texts[i][end:]
            options.append(Located(index=i, old=texts[i], new="" if whole else _mended(left)))
    if not options and not quoted:
        wanted = content(words)
        options = [Located(index=i, old=texts[i], new="") for i in among if wanted and wanted <= content(texts[i])]
    return _chosen(options, words)


def _mended(text: str) -> str:
    text = re.sub(r"\s{2,}", " ", re.sub(r"\s+([,.;:])", r"\1", text)).strip()
    return re.sub(r"、{2,}", "、", re.sub(r"^[、,]\s*|[、,](?=[。.]$)", "", text))


def _is_sentence(words: str, language: Language) -> bool:
    if words[:1] in '「『"“' and len(words) > 8:
        return True
    if language == "ja":
        return (
            bool(re.search(r"(?:です|ます|ました|ません|でした|。)$", words))
            and len(sentences(words)) == 1
            and (len(words) > 18 or not figures(words))
        )
    return len(words.split()) >= 4 and words[:1].isupper()


def _full_stop(text: str, language: Language) -> str:
    mark = "。" if language == "ja" or is_japanese(text) else "."
    return text if text.endswith((".", "。", "!", "?")) else text + mark


def _valued(texts: Sequence[str], among: range, request: str) -> Answer:
    """A figure said anew (温度は80度, "line 3: 80 °C", "the flow is 7 L/min"): it takes the place of the one it must mean."""
    given = figures(request)
    if not given:
        return NotFound(sought=request)
    new = given[-1]
    label = content(request[: new.start]) | frozenset(w for w in content(request[new.end :]))
    options: list[tuple[int, Located]] = []
    for i in among:
        for f in figures(texts[i]):
            if (
                f.values() == new.values()
                or (f.unit and new.unit and not f.unit & new.unit)
                or (bool(f.unit) != bool(new.unit) and new.unit)
            ):
                continue
            text = texts[i][: f.start] + _with_unit(f.text, narrow(new.text).strip()) + texts[i][f.end :]
            near = texts[i][max(0, f.start - 24) : f.end + 12]
            score = 2 * sum(1 for w in label if w in content(near)) + sum(
                1 for w in label if w in content(texts[i]) or w in texts[i]
            )
            options.append((score, Located(index=i, old=texts[i], new=text)))
    if label and options and len(among) > 1 and max(s for s, _ in options) == 0:
        return NotFound(sought=request)
    top = max((s for s, _ in options), default=0)
    return _chosen([o for s, o in options if s == top], request)
