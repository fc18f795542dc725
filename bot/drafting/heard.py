"""What was typed in haste or written by a recogniser, as one would write it; nothing is dropped but what was begun again."""

from __future__ import annotations

import re
from functools import partial

#: People who type fast leave the apostrophe out; "its", "were", "well" and "ill" are words of their own and need their neighbours.
_BARE = re.compile(
    r"\b(?:(?P<not>do|does|did|have|has|had|is|are|was|were|would|could|should|must|need)nt|(?P<wont>wont|cant|shant|aint)"
    r"|(?P<be>that|there|what|who|here|where|he|she)s(?= (?:a|an|the|not|no|on|in|about|why|when|what|where|how|all|only|just|still|always|been|got|it|one|two|our|right|wrong|nothing|\w+ing|\w+ed)\b)|(?P<is>thats|theres|whats)"
    r"|(?P<have>they|we|you|i|would|could|should)ve|(?P<are>they|you)re|(?P<im>im)|(?P<will>they|you|that|it)ll)\b"
    r"|\b(?P<its>its)(?= (?:a|an|the|not|no|on|in|at|above|below|under|over|between|within|around|from|about|always|never|just|only|still|now|nearly|almost|quite|been|got|all|more|less|usually|because|when|why|fine|ok|okay|there|too|very|so|\d[\w.]*|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|\w+ing)\b| (?:quiet|hot|cold|warm|full|empty|open|closed|wet|dry|dirty|clean|ready|done|true|hard|easy|bad|good|worse|better|slow|fast|safe|cheap|expensive|busy|old|new|big|small|high|low)(?: (?:you|we|they|i|it|and|but|so|or|because|when|if)\b|[.,]|$))",
    re.IGNORECASE,
)


def restored(text: str) -> str:
    """dont → don't, its not → it's not: what spelling left out."""

    def put(m: re.Match[str]) -> str:
        said = m[0]
        if m["not"]:
            return said[:-1] + "'t"
        if m["wont"]:
            return said[:-1] + "'t"
        return said[:-2] + "'" + said[-2:] if m["have"] or m["are"] or m["will"] else said[:-1] + "'" + said[-1:]

    return _BARE.sub(put, text)


#: What a recogniser writes for a unit or a word spelled letter by letter, after a number.
_HEARD_UNITS = tuple(
    (re.compile(rf"(?<=[a-z\d]) (?:{said})\b", re.IGNORECASE), " " + unit)
    for said, unit in (
        ("mega ?h[eu]rt(?:s|z)", "MHz"),
        ("kilo ?h[eu]rt(?:s|z)", "kHz"),
        ("giga ?h[eu]rt(?:s|z)", "GHz"),
        ("d b|dee bee|decib[ae]ls?", "dB"),
        ("k p a", "kPa"),
        ("m p a|mega ?pascals?", "MPa"),
        ("p s i", "psi"),
        ("p p m", "ppm"),
        ("r p m", "rpm"),
        ("k w h", "kWh"),
        ("k w", "kW"),
        ("m m|mill[iy]? ?(?:a )?met(?:re|er)s", "mm"),
        ("c m", "cm"),
        ("k g", "kg"),
        ("mike ?rons", "microns"),
        ("degrees (?:see|sea)", "°C"),
        ("nano ?grams?", "ng"),
        ("micro ?grams?", "µg"),
        ("milli ?grams?", "mg"),
    )
)
_UNIT_WORD = re.compile(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|quarter))(?: an?|(?P<misheard>(?: [a-z]+)?,? (?:i mean|sorry|no|or rather)))?$",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?<![\w'])(?:[b-hj-z](?: [a-z]){1,9}|[ai](?: [a-z]){2,9})(?![\w'])", re.IGNORECASE)
_TENS = {
    w: 20 + 10 * n for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
_ONES = {
    w: n
    for n, w in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_YEAR = re.compile(
    rf"(?<= )(?P<century>nineteen|twenty) (?:oh (?P<oh>[a-z]+)|(?P<teen>ten|eleven|twelve|\w+teen)|(?P<tens>{'|'.join(_TENS)})(?:[ -](?P<one>one|two|three|four|five|six|seven|eight|nine))?)\b",
    re.IGNORECASE,
)
_BEFORE_YEAR = re.compile(
    r"\b(?:in|since|from|until|till|by|of|before|after|to|year|between|around|early|late|spring|summer|autumn|winter|january|february|march|april|may|june|july|august|september|october|november|december) $",
    re.IGNORECASE,
)
#: a cold one twenty twenty three I wouldn't promise: nobody counts so.
_AFTER_YEAR = re.compile(
    r"[.,]?$|[.,]? (?:i|we|they|it|it's|and|so|but|that|that's)\b(?! (?:\d|twenty|thirty))", re.IGNORECASE
)
#: when it's quite sorry when it's quiet, wood flower sorry wood flour: the same words begin again.
_RESTART = re.compile(
    r"\b(?P<same>[\w']+ [\w']+(?: [\w']+)?) (?P<wrong>(?:[\w']+ ){1,3})(?:sorry|no|i mean|wait|rather|correction|or rather)(?: (?:no|sorry|i mean))?,? (?=(?P=same) )"
    r"|^(?P<article>the|a|an|our) (?P<misheard>[\w']+(?: [\w']+)?) (?:(?:oh |no )?sorry|i mean|correction|or rather),? (?=(?P=article) )"
    r"|\b(?P<first>[a-z'-]+) (?P<other>[\w'-]+) (?:(?:oh |no )?sorry|i mean|correction|or rather),? (?=(?P=first) )",
    re.IGNORECASE,
)


#: no we don't: the answer, then the sentence.
_NO_FIRST = re.compile(
    r"^(?:(?:uh|um|er|well|oh|so),? )*no (?=(?:we|it|they|you|there|that|a|the|our|he|she|i)\b)", re.IGNORECASE
)
#: every quarter; we tried monthly: how often, and then of another time.
_OFTEN = re.compile(
    r"(?:(?:um|uh|so|about|roughly|well|oh),? )*(?:every \w+|(?:once|twice) an? \w+|daily|weekly|monthly|quarterly|yearly|annually) "
    r"(?=(?:we|they|i|it) (?:[\w']+ ){1,4}(?:daily|weekly|monthly|quarterly|yearly|annually|every|once|twice)\b)",
    re.IGNORECASE,
)
#: the pump it's a gear pump: named, then said of.
_NAMED_FIRST = re.compile(
    r"^(?:(?:so|yeah|well|um|uh|and|okay),? )*(?P<what>(?:the|our|this|that|these|those) [\w-]+(?: [\w-]+)?),? (?:(?P<one>it's|it is)|they're|they are)(?= )",
    re.IGNORECASE,
)
#: it's on standby it's not gone: one thing, said from both sides.
_TWO_SIDES = re.compile(
    r"(\b(?:it's|it is|that's|that is) [^,.;]{2,40}[a-z]) (?=(?:it's|it is|that's|that is) not )", re.I
)
#: The manager, you can quote her, said …: leave given in passing.
_LEAVE = re.compile(
    r",? (?:and |who )?(?:you|she|he|they) (?:can|may) (?:be )?(?:quoted?|named?|printed?|use)(?: (?:her|him|them|it|that))?(?: by name)?(?=,)",
    re.IGNORECASE,
)
_STUTTER = re.compile(r"\b(nobody|somebody|everybody|people|the \w+|every \w+|we|they|it's),? \1\b", re.IGNORECASE)


def heard(text: str, *, transcript: bool) -> tuple[str, tuple[str, ...]]:
    """English as one would write it, and what was begun again and so taken back: shorthand of people who type, and a
    recogniser's units, years and spelled words."""
    text = _NO_FIRST.sub("No, ", _LEAVE.sub("", text))
    text = _TWO_SIDES.sub(r"\1, ", _ADDING.sub(_topic_kept, _shorthand(restored(text))))
    if not transcript:
        return text, ()
    taken = tuple(
        m["same"] + " " + m["wrong"].strip() if m["same"] else m["misheard"] or m["first"] + " " + m["other"]
        for m in _RESTART.finditer(text)
    )
    text = _STUTTER.sub(r"\1", _RESTART.sub("", text))
    text, misheard = _put_by_sound(text)
    taken += misheard
    for pattern, unit in _HEARD_UNITS:
        for m in reversed(list(pattern.finditer(text))):
            if number := _UNIT_WORD.search(text[: m.start()]):
                text = text[: number.start("misheard") if number["misheard"] else m.start()] + unit + text[m.end() :]
    text = _NAMED_FIRST.sub(lambda m: m["what"] + (" is" if m["one"] else " are"), text)
    text = _OFTEN.sub(lambda m: m[0].rstrip() + "; ", text)
    text = _PLUS_MINUS.sub("±", _POINT.sub(_decimal, text))
    return _spelled(_YEAR.sub(lambda m: _year(m, text), text)), taken


#: one point two, point oh five: digits, as one writes a decimal.
_DIGIT = "oh|" + "|".join(list(_ONES)[:10])
_POINT = re.compile(
    rf"(?:\b(?P<tens>{'|'.join(_TENS)})[ -])?(?:\b(?P<whole>{'|'.join(_ONES)}) )?\bpoint(?P<rest>(?: (?:{_DIGIT})\b)+)",
    re.I,
)
_PLUS_MINUS = re.compile(r"\bplus (?:or )?minus (?=\d)", re.IGNORECASE)


def _decimal(m: re.Match[str]) -> str:
    if re.search(r"\b(?:hundred|thousand)(?: and)?[ -]?$", m.string[: m.start()]):
        return m[0]
    whole = _TENS.get((m["tens"] or "").casefold(), 0) + _ONES.get((m["whole"] or "zero").casefold(), 0)
    return f"{whole}." + "".join(str(_ONES.get(d.casefold(), 0)) for d in m["rest"].split())


def _year(m: re.Match[str], text: str) -> str:
    of_now = m["century"].casefold() == "twenty" and m["one"] and _AFTER_YEAR.match(text[m.end() :])
    if not (_BEFORE_YEAR.search(text[: m.start()]) or of_now):
        return m[0]
    rest = (
        _ONES.get((m["oh"] or m["teen"]).casefold(), 0)
        if m["oh"] or m["teen"]
        else _TENS[m["tens"].casefold()] + _ONES[(m["one"] or "zero").casefold()]
    )
    return str((1900 if m["century"].casefold() == "nineteen" else 2000) + rest)


#: the gert bars, girt with an i; the talk goes on first, the talc I mean: the word it was heard for stands before.
_SAID_RIGHT = re.compile(
    r",? \b(?P<right>[a-z]{3,}) with an? [a-z]\b(?! \w+ing\b)|,? \bthe (?P<meant>[a-z]{3,}),? i mean(?= [a-z]+)",
    re.IGNORECASE,
)


def _put_by_sound(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with words put right that the speaker says again as they should be, and what stood there."""
    taken: list[str] = []
    for m in reversed(list(_SAID_RIGHT.finditer(text))):
        right = m["right"] or m["meant"]
        wrong = [w for w in re.finditer(r"[a-z]{3,}", text[: m.start()], re.IGNORECASE) if _near(w[0], right)]
        if wrong:
            at = wrong[-1]
            taken.append(at[0])
            text = text[: at.start()] + right + text[at.end() : m.start()] + text[m.end() :]
    return text, tuple(taken)


def _near(said: str, word: str) -> bool:
    """Whether one may have been heard for the other, and is not the same: talk for talc, gert for girt."""
    said, word = said.casefold(), word.casefold()
    return said != word and said[0] == word[0] and abs(len(said) - len(word)) <= 1 and len(set(said) ^ set(word)) <= 2


def _spelled(text: str) -> str:
    """the drier first the dryer d r y e r → the dryer first; p l c → PLC."""
    for m in reversed(list(_LETTERS.finditer(text))):
        word = m[0].replace(" ", "")
        before = re.search(
            r"(?:\b(?:the|a|an|that's|it's|i mean|spelt|spelled) )*\b(?P<said>[\w-]+) $", text[: m.start()]
        )
        if len(word) >= 4 and before and _alike(before["said"], word):
            head = text[: before.start()]
            meant = re.sub(r"[\w-]+", partial(_put_right, word), head)
            said_before = meant != head or re.search(rf"\b{word}\b", meant)
            text = (meant if said_before else head + before[0].replace(before["said"], word)).rstrip() + text[m.end() :]
        else:
            text = text[: m.start()] + word.upper() + text[m.end() :]
    return text


def _put_right(word: str, m: re.Match[str]) -> str:
    return word if _alike(m[0], word) else m[0]


def _alike(said: str, word: str) -> bool:
    """Whether one was heard for the other: the same but for a letter or two."""
    said, word = said.casefold(), word.casefold()
    return (
        said[:1] == word[:1]
        and said[-1:] == word[-1:]
        and len(set(said) ^ set(word)) <= 2
        and abs(len(said) - len(word)) <= 1
    )


#: No hang on, 80 is for the PA6: said on the way to putting something right.
_TURNING = re.compile(
    r"^(?!wait [\w ]{2,}$|Wait [^,])(?:(?:no|oh|well|ah|um|uh),? )*(?:wait|hang on|hold on)(?:,? (?:wait|sorry|a (?:sec|second|minute|moment)))*(?:,? no(?=,))?[,.:]? (?=(?!for|until|till|at|in|to\b)\w)",
    re.IGNORECASE,
)


def turned(text: str) -> str:
    """A statement without the words that only announce it as the right one."""
    return _TURNING.sub("", text)


#: What I'd add: …
_ADDING = re.compile(
    r"^for (?:print|publication|the article),? (?:you can |please )?(?:just )?(?:say|write|put)(?: that)? (?=(?:the|it|we|our|they|there)\b)|^(?:(?:and|so|but|oh),? )?(?:(?:what|all|(?:the )?only thing|one (?:more )?thing) (?:i'd|i would|i can|to|i have to|we'd)(?: only)? add(?: (?:is|there|to that|here))?(?: that)?|(?:just |only )?to add(?: to (?:that|this))?|one (?:more )?(?:thing|addition|point)|(?:ps|p\.s\.|addendum|addition|update|edit)|(?:in )?addition to (?:that|the above)|on top of (?:what i (?:said|wrote)|that)|(?:as|like) (?:i )?(?:said|mentioned|wrote)(?: (?:above|before|earlier|already))?|(?:which|that|this) (?:also )?answers (?:your|the) [\w ]{1,20}?(?: too| as well)?|(?:and )?since you(?:'ll| will| would|'d)? (?:be )?ask(?:ing)?(?: (?:about|for) (?:the )?(?P<topic>[\w' ]{1,30}?)| (?:how|what|why|whether) [\w' ]{1,30}?)?(?: anyway| next| too| as well)?)[:,;–-]+ ?(?=\S)",
    re.IGNORECASE,
)


def _topic_kept(m: re.Match[str]) -> str:
    """And since you'll ask about shelf life next: what "it" then stands for."""
    return m["topic"].strip() + ": " if m["topic"] else ""


_SHORTHAND = tuple(
    (re.compile(said), put)
    for said, put in (
        (r"\b((?:[Ww]|[Cc]|[Ss]h)ould|[Mm](?:ust|ight)) of\b", r"\1 have"),
        (r"\b[Aa]bt\b", "about"),
        (r"\b[Dd]ep\.? on\b", "depending on"),
        (r"\bw/o\b ?", "without "),
        (r"\bw/ ?", "with "),
        (r"\b[Pp]pl\b", "people"),
        (r"(?<=\w),? tho\b(?= \w)", ", though"),
        (r",? tho\b", ", though"),
        (r"(?<![A-Z] )\bu\b(?! [A-Z])", "you"),
        (r"\bwd\b", "would"),
        (r"\b(?:hv|hve)\b", "have"),
        (
            r"\b(?P<who>[Tt]hat|[Ii]t|[Tt]hey|[Yy]ou)d(?= (?:be|have|not|never|take|need|cost|mean|only)\b)",
            r"\g<who>'d",
        ),
        (r"(?<=\d )mths?\b", "months"),
        (
            r"\b(?:something|anything) like (?=\d|(?:a |one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty)\b)",
            "about ",
        ),
        (r"\bSomething like (?=\d|(?:a |one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty)\b)", "About "),
        (r"\b[Bb]4\b", "before"),
        (r"\b[Tt]hru\b", "through"),
        (r"(?:(?<=[a-z] )w|\b[Ww])(?= (?:the|a|an|no|our|it|them|one|two|\d)\b)|(?<=[a-z] )w(?= [a-z]{2,})", "with"),
        (r"\b[Uu]r\b(?= [a-z])", "your"),
        (r"(?<=\d) n (?=a\b|an\b|half)", " and "),
        (r"(?<=[a-z]) n (?=[a-z])", " and "),
        (r"(?<=[a-z]) [&+] (?=[a-z])", " and "),
        (r"(?<=, )& (?=[a-z])", "and "),
        (r"\bwks\b", "weeks"),
        (r"\bwk\b", "week"),
        (r"\byrs\b", "years"),
        (r"\byr\b", "year"),
        (r"(?<=\d)mins?\b", " minutes"),
        (r"(?<=\d)hrs?\b", " hours"),
        (r"\b[Uu]su\b", "usually"),
        (r"\b[Aa]pprox\b\.?", "approximately"),
        (r"\b[Bb]c\b", "because"),
        (r"\b[Rr]eqs\b", "requirements"),
        (r"\b[Mm]gmt\b", "management"),
        (r"\b[Mm]aint\b", "maintenance"),
    )
) + tuple(
    (
        re.compile(
            rf"\b(?P<to>in|since|from|until|till|by|to|and|of|before|after|last|early|late) {short}\b\.?(?! ?\d{{4}} )"
        ),
        rf"\g<to> {name}",
    )
    for short, name in (
        pair.split(":")
        for pair in [
            "Jan:January",
            "Feb:February",
            "Mar:March",
            "Apr:April",
            "Jun:June",
            "Jul:July",
            "Aug:August",
            "Sept?:September",
            "Oct:October",
            "Nov:November",
            "Dec:December",
        ]
    )
)


def _shorthand(text: str) -> str:
    """What people type on a phone, as one writes it."""
    for said, put in _SHORTHAND:
        text = said.sub(put, text)
    return text


_LETTER_NAMES = {
    "エー": "a", "ビー": "b", "シー": "c", "ディー": "d", "デー": "d", "イー": "e", "エフ": "f", "ジー": "g", "エイチ": "h", "エッチ": "h", "アイ": "i",
    "ジェー": "j", "ケー": "k", "エル": "l", "エム": "m", "エヌ": "n", "オー": "o", "ピー": "p", "ペー": "p", "ハー": "h", "キュー": "q", "アール": "r",
    "エス": "s", "ティー": "t", "ユー": "u", "ブイ": "v", "ダブリュー": "w", "エックス": "x", "ワイ": "y", "ゼット": "z",
}  # fmt: skip
_SPELT = re.compile(rf"(?<![ァ-ヶー])(?:{'|'.join(sorted(_LETTER_NAMES, key=len, reverse=True))}){{2,6}}(?![ァ-ヶー])")
_LETTER = re.compile("|".join(sorted(_LETTER_NAMES, key=len, reverse=True)))


def lettered(text: str) -> str:
    """ペーハー → ph, ピーエルシー → plc: letters said aloud, for comparing only."""
    return _SPELT.sub(lambda m: f" {_LETTER.sub(lambda c: _LETTER_NAMES[c[0]], m[0])} ", text)
