"""Where unpunctuated English speech begins a new sentence: at a new subject once the last has its verb, and at words to a person.

There is no tagger: a subject is a pronoun, or an article with a noun and a common finite verb. Between "break" and "leave it
as one long sentence" the second is taken where a condition could change sides.
"""

from __future__ import annotations

import re

from bot.drafting import remarks
from bot.drafting.facts import figures
from bot.drafting.heard import restored
from bot.drafting.lexicon import has_verb, is_finite, is_verb, listed
from bot.drafting.unsaid import cues

_NO_BREAK_AFTER = listed(
    "and or but because if that which who whom so than when where what why how as since until while although whether whatever "
    "is are was were be been has have had do does did can could will would should may might must of to in on at by for from with "
    "without into over under a an the our your their its i we he she they not like about think say know means mean guess believe "
    "sure said see find feel only just also always never usually sometimes often after before gives give gave tells tell get gets "
    "lets let make makes take takes show shows unless whenever wherever every each any some all both maybe probably told my once "
    "though sorry no wait correction even"
)
#: One thing told to another: what follows is its matter, not a new sentence.
_TELLING = listed(
    "told tell tells asked ask shows show showed remind reminds promised teach taught makes made lets let"
)
_OPEN = re.compile(
    r"\b(?P<before>if|when|(?<!for )once(?! (?:in|a|an|every)\b)|whenever|while|by the time|as soon as|where|wherever|unless)\b|"
    r"\b(?P<time>since|until|before|after)\b|\b(?:because|so that|which|who|(?<!above )(?<!after )(?<!before )(?<!below )(?<!with )(?<!for )(?<!of )(?<!on )(?<!than )(?<!like )(?<!under )(?<!over )that(?!'s| is\b| was| wasn't| isn't| one| bit| way| time| point| day| morning| week| year)|although|though)\b",
    re.IGNORECASE,
)
_JOINED = r"(?:(?:um|uh|er|and|but|so|then|well|oh),? )*"
_PRONOUN = r"(?:we|they|he|she|i|you|it|somebody|someone|everybody|everyone|people)"
_DETERMINER = r"(?:the|our|my|your|their|his|her|a|an|this|that|these|those|most|some|any|every|each|another|one|both)"
_FINITE = (
    r"(?:is|are|was|were|isn't|aren't|wasn't|weren't|has|have|had|hasn't|haven't|can|can't|could|will|won't|would|wouldn't|must|should|need|needs|"
    r"does|doesn't|don't|did|didn't|came|comes|come|goes|went|takes|took|gets|got|costs?|runs?|ran|stays?|stops?|stopped|fell|rose|dropped|makes|made|gives|gave|says|said|wants?|wanted|lasts|works?|matters?|breaks?|broke|fails?)"
)
#: A new subject with its verb: "we tagged", "it's", "the quick couplers were".
_EN_START = re.compile(
    rf"\b(?P<joined>(?:(?:um|uh|er|and|but|so|then|(?<!right )(?<!by )now(?= (?:it|we|they|there|that|i)\b)|(?<!as )well|oh|(?:after|before) that|since then|these days|in the end),? )*)(?:(?P<dummy>(?:that was|that is|that's|those (?:are|were)|this is|it is|it was|it's|its(?= (?:a|the|not|no|on|in|at|still|just|only|always|been|got|about|\d+)\b)|there (?:is|are|was|were)|there's|there was))\b"
    rf"|(?P<pronoun>{_PRONOUN})(?P<short>'(?:re|ve|d|ll|m|s))? (?P<verb>(?!(?:we|they|he|she|i|you|it)\b)(?:(?:\w+ly|never|always|only|just|still|also|usually|don't|do not|can|can't|could|would|will|have|had) )*[a-z']+\b(?! (?:is|are)\b))"
    rf"|(?P<noun>{_DETERMINER}(?: (?!{_DETERMINER}\b|{_PRONOUN}\b|of\b|in\b|on\b|and\b|or\b|for\b|to\b)[a-z-]+){{1,3}}(?: of [a-z]+(?: [a-z]+)?)?) {_FINITE}\b"
    r"|(?P<aside>(?:two|three|four|five|some|most|all|half|none|both|many) of (?:them|these|those) (?:is|are|was|were|has|have|go|run|need|get)\b|(?:the )?(?:first|second|third|next|other|last|big|biggest|main) (?:one|thing|mistake|reason|point|step) is|nobody\b|(?<=\bas well )[a-z]+ (?:is|are|was|were)\b|(?<=[a-z]n't )(?!(?:that|this|it|there|what|who|which|how|they|we|you|he|she|i) )[a-z]+ (?:is|are|was|were)\b|(?!first\b)[A-Za-z]+(?= then [a-z]+(?: [a-z]+)? then )))",
    re.IGNORECASE,
)
#: Words to whoever listens begin anew, whatever came before.
_EN_ASIDE = re.compile(
    r"\b(?:thanks|thank you|cheers|bye|okay|anyway|(?<!point )oh(?! (?:one|two|three|four|five|six|seven|eight|nine|oh|\d)\b)|yeah|honestly)\b|\b(?:(?:and|but|so|oh|okay|um|uh|right) )*(?:please (?:don't|do not|dont|leave|keep|ask|cut|make|remember|drop|skip)|(?:do not|don't|dont) (?:quote|print|mention|publish|name|write|include|tell any|share|bring up)"
    r"|(?:you(?:'d| would|'ll)? (?:should|have to|better|need to|could|want to|can) |i'd |best )?(?:ask|check with|talk to|speak to) (?-i:[A-Z])[a-z]+|ask (?:him|her|them)\b|ask [a-z]+(?= (?:in|from|at|about|he|she|they)\b|$)"
    r"|off the record|between us|by the way|(?:(?-i:[A-Z])[a-z]+,? )?(?:can|could|would) (?:you|somebody|someone|anyone) (?:please )?[a-z]+|i'd rather|i would rather|hang on|hold on|sorry,? (?:that|hang|hold|i|where|what)"
    r"|that's (?:me|it|all|about)\b|keep (?:it|that|this|them) (?:out|between|quiet)|leave (?:it|that|this|them) out|hope (?:that|this)|let me|i'll (?:send|just|call|get back)|i always (?:mix|get|muddle)|not for (?:print|publication)|you got (?:all|that)"
    r"|(?:so|um|uh|oh|then) (?:the|our|my|your|this|these)(?: (?!we\b|you\b|they\b|i\b|it's\b)[\w'-]+){1,5}(?= (?:we|you|they|i|it's)\b)|(?:and|so|then|um|uh|now) (?:on|about|as for|regarding) [\w-]+(?: [\w-]+)?(?= (?:we|you|they|i|it's)\b)"
    r"|nobody asked|what else|what was the|where was i|(?:then |the )?(?:first |next )?(?:you|they|there) (?:also )?(?:asked (?:about|how|why|what|if|whether|me)|had (?:a|another) question|wanted to know)|there was (?:the|a) (?:one|question)\b|i'm (?:driving|in the|on the|not the (?:one|person)|answering)|(?:um+|uh+|er),? (?=(?:and|so|but|on|the|what|who|how|in (?:maybe|about|most|some|many|all))\b))",
    re.IGNORECASE,
)


#: After words to the listener people come back to the matter.
_RESUMED = re.compile(r"\b(?:so|then|now|first|um|uh|right|yes|yeah)\b", re.IGNORECASE)


#: p s i: letters, and nobody's "I".
_SPELT = re.compile(r"(?<![\w'])[b-hj-z](?: [a-z])+(?![\w'])", re.IGNORECASE)


def english_breaks(text: str) -> list[int]:
    """Where unpunctuated speech begins a new sentence: a new subject once the last one has had its verb, or a word to the listener."""
    text = _SPELT.sub(lambda m: m[0].replace(" ", "_"), text)
    patterns = (_EN_START, _EN_ASIDE, _RESUMED)
    breaks: list[int] = []
    turns = cues(text)
    for m in sorted((m for p in patterns for m in p.finditer(text)), key=lambda m: m.start()):
        last = breaks[-1] if breaks else 0
        at = m.start()
        left = text[max([last, *(b for _, b in turns if b <= at)]) : at]
        words = left.split()
        if len(words) < 2 or left.rstrip()[-1:] in ",;:" or any(a <= at <= b for a, b in turns):
            continue
        told = remarks.kind_of(left) is not None or remarks.asked_aloud(left)
        if m.re is _RESUMED:
            if told and len(words) >= 4 and _last_word(left) not in _NO_BREAK_AFTER:
                breaks.append(at)
        elif m.re is _EN_ASIDE:
            if fronted := _topic_first(m[0], left):
                breaks.append(last + fronted)
            elif _last_word(left) not in _NEVER_ALONE and not words[-1].endswith("'s"):
                breaks.append(at if told or not remarks.kind_of(text[at:]) else _after_topic(text, last, at))
        elif m["pronoun"] and (begun := _so_topic(left)):
            breaks.append(last + begun)
        elif _new_sentence(m, left, text[m.end() :], told):
            opened = 0 if told else _fronted(left, m)
            if opened is not None:
                begin = at if told or not _addresses(text[at:]) else _after_topic(text, last, at)
                breaks.append(last + opened if opened else begin)
    return [b for b in dict.fromkeys(breaks) if b > 0]


def _topic_first(said: str, left: str) -> int:
    """we use nitrogen | and above that honestly it's still nitrogen: where what the new sentence is about begins; 0 for nowhere."""
    tail = re.search(r"\b(?:and|but) (?:(?!\b(?:and|but)\b).)*$", left)
    if tail is None or said.casefold() not in {"honestly", "anyway", "oh", "okay", "yeah"} or has_verb(tail[0]):
        return 0
    return tail.start() if has_verb(left[: tail.start()]) else 0


#: … of, right; … for and: a preposition with nothing after it.
_STRANDED = re.compile(
    r" (?:of|about|from|for|to|with|at)(?:$|[,.]| (?:right|and|but|so|not|now|is|are|was|were|has|have)\b)",
    re.IGNORECASE,
)


def _rate(noun: str, left: str) -> bool:
    """Half a gram | a litre is out: so much of it, and no new subject."""
    said = figures(left)
    words = len(left[said[-1].end :].split()) if said else 0
    # nano grams a litre: a unit of two words
    return bool(said and re.match(r"an? [a-z]+$", noun, re.I) and words <= (2 if _PER_THAT.match(noun) else 1))


_PER_THAT = re.compile(
    r"an? (?:lit(?:re|er)|met(?:re|er)|gram|kilo|minute|hour|second|day|week|month|year|tonne|piece)$", re.I
)


#: It shortens the shelf life | so primed seed we say: what the next sentence is about stands before its subject.
_SO_TOPIC = re.compile(
    r"\bso (?!that\b|far\b|much\b|many\b|long\b|we\b|it\b|they\b|you\b)(?:[\w'-]+ ){1,4}$", re.IGNORECASE
)


_FEW = 3


def _so_topic(left: str) -> int:
    """Where such a sentence begins in the words before its subject; 0 for nowhere."""
    so = _SO_TOPIC.search(left)
    return so.start() if so and not has_verb(so[0]) and len(left[: so.start()].split()) > _FEW else 0


def _verbal(word: str) -> bool:
    return is_verb(word) or (len(word) > 4 and word.endswith("ed"))


def _last_word(text: str) -> str:
    words = re.findall(r"[a-z']+|\d+", text.casefold())
    return words[-1] if words else ""


_ASKED_BACK = re.compile(
    r"\byou (?:also )?(?:asked|wanted to know)\b.*\b(?:how|why|what|when|where|whether|if)\b", re.IGNORECASE
)


def _new_sentence(m: re.Match[str], left: str, after: str, told: bool) -> bool:
    """Whether a subject with its verb may begin a sentence after these words; `told`: they are to a person."""
    words = re.findall(r"[a-z']+|\d+", left.casefold())
    listing = after.startswith(" then ")
    if not words or (listing and " then " in left):
        return False
    asked_back = m["pronoun"] and _ASKED_BACK.search(left)
    if asked_back and words[-1] in {"in", "on", "up", "out", "off", "down", "over"}:
        return True
    if re.search(r"\bhow \w+$", left.rstrip()):
        return False
    if _goes_into(words):
        return False
    verb = (m["verb"] or "").casefold().split()
    if (
        m["pronoun"]
        and m["pronoun"].casefold() in {"you", "it", "people"}
        and not (m["short"] or any(map(_verbal, verb)))
    ):
        return False
    # run | it dry: done to it, and not by it
    if (
        m["pronoun"]
        and m["pronoun"].casefold() == "it"
        and not m["short"]
        and is_verb(words[-1])
        and not any(w.endswith("ly") or is_finite(w) for w in verb)
    ):
        return False
    # it's on standby it's not gone: one thing, said twice
    if m["dummy"] and after.startswith(" not ") and _SAID_TWICE.match(left):
        return False
    if m["pronoun"] and (_OF_WHICH.search(left) or words[-1] in {*_SAID_OF, m["pronoun"].casefold()}):
        return False
    # 80 is for the PA6, the glass-filled | we do at 85: the thing comes first
    if "," in left and not has_verb(re.sub(r"\w+-\w+", "", left.rsplit(",", 1)[1])):
        return False
    if m["noun"] and (_verbal(words[-1]) or _rate(m["noun"], left)):
        return False
    # complaints | we hear of: said of the word before
    if m["pronoun"] and _STRANDED.match(after):
        return False
    if re.match(rf"{_JOINED}i (?:mean|guess|think|would say|reckon)\b|{_JOINED}i'd say\b", m[0], re.I):
        return False
    # a short clause joined by "and" or "but" stays with the one it goes on from
    joined = re.search(r"\b(?:and|but|so)\b", m["joined"], re.I)
    if told:
        return True
    if len(words) < (3 if listing or not joined else 10) or not has_verb(_OPENERS.sub("", restored(left))):
        return False
    # and after six more access points | it's …: what comes last has no verb of its own yet
    last_part = re.split(r",|\band\b|\bbut\b", left)[-1]
    return has_verb(last_part) or not re.match(
        r"\s*(?:after|before|by|with|without|for|in|on|at|from|during|above|below|under|over|past|beyond|up to|within|since)\b",
        last_part,
        re.I,
    )


def _goes_into(words: list[str]) -> bool:
    """Whether the last word wants what follows: I can't say that's | the only reason, it shows him | it works."""
    told = len(words) > 1 and words[-1] in _OBJECTS and words[-2] in _TELLING
    return told or words[-1] in _NO_BREAK_AFTER or words[-1].endswith("'s")


#: and the most | it may drop is half a psi: said of what was just named.
_OF_WHICH = re.compile(
    r"\b(?:and|but|so) the (?:most|least|best|worst|only (?:thing|one)|first|last|longest|shortest) $|\bwith an $",
    re.IGNORECASE,
)
#: okay so first check the flow: an order is a verb once what leads to it is gone.
_OPENERS = re.compile(r"^(?:(?:okay|ok|so|and|but|then|um|uh|well|right|now|yeah|oh),? )*", re.IGNORECASE)
_SAID_TWICE = re.compile(rf"\s*{_JOINED}(?:it's|its|it is|that's|that is)\b", re.IGNORECASE)
#: There was one time we did: what is said of such a word follows without a "that".
_SAID_OF = listed(
    "bit part point trick time times day way ways thing things reason moment place one ones all everything anything nothing something"
)
_OBJECTS = listed("me us you him her them it")
_NEVER_ALONE = listed("to we they i you can will would not the a or please should must")


def _fronted(left: str, m: re.Match[str]) -> int | None:
    """Where the sentence begins when the words before may be its condition: None for no break, 0 for a break at the subject,
    else the place of an "if" that opens it ("… in the housing | if it's bad on the board there's no point")."""
    opened = [o for o in _OPEN.finditer(left) if not o["time"] or has_verb(left[o.end() :])]
    if not opened:
        return 0
    o = opened[-1]
    inside = re.sub(r"^\W*(?:last|next|first)\b", "", left[o.end() :])
    main = left[: o.start()]
    if not (has_verb(inside) or re.search(r"\b\w+ed\b", inside)):
        return None
    if o["before"] is None and (has_verb(main) or not o["time"]):
        return 0 if has_verb(main) or len(main.split()) > 4 else None
    if not has_verb(main):
        # the condition comes first: one subject after it is the sentence's own, the next one begins another
        return 0 if len([s for s in _EN_START.finditer(inside) if s.start() > 3]) >= 1 else None
    dependent = m["dummy"] or (m["pronoun"] or "").casefold() == "you"
    whole = _last_word(main) not in _NO_BREAK_AFTER and not re.search(r"ly\W*$|[,;:]\s*$", main)
    return o.start() if dependent and whole else None


def _addresses(text: str) -> bool:
    """Whether the next words are to a person: "you'd have to ask Graham", "that's between us"."""
    return remarks.kind_of(" ".join(text.split()[:7])) is not None


_TOPIC = re.compile(
    rf"(?:(?:and|but|so|um|uh|oh|then|now) )*(?:on )?(?:the|our|my|your|their|his|her|a|an|this|that|these|those)(?: (?!{_PRONOUN}\b|and\b|so\b|but\b|by\b|with\b|without\b|to\b)[\w'-]+){{1,5}} ",
    re.IGNORECASE,
)
_LINKING = re.compile(r"^(?:(?:and|but|so|um|uh|oh|then|now|on) )*", re.IGNORECASE)


def _after_topic(text: str, last: int, at: int) -> int:
    """The price of it | you'd have to ask Graham: the thing that is then spoken of belongs to what is said of it."""
    for m in re.finditer(r"(?:^|(?<= ))\S", text[last:at]):
        begin = last + m.start()
        before = _last_word(text[last:begin])
        if (
            _TOPIC.fullmatch(text[begin:at])
            and not has_verb(_LINKING.sub("", text[begin:at]))
            and (
                _LINKING.sub("", text[begin:at]) != text[begin:at]
                or not (before in _NO_BREAK_AFTER or before.endswith("'s") or _verbal(before))
            )
        ):
            return begin
    return at
