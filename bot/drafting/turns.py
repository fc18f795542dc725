"""Where a memo may turn to another matter: statements cut where one sentence holds several, and what parts each from the one before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

from bot.drafting.facts import figures
from bot.drafting.lexicon import has_verb, listed
from bot.drafting.remarks import kind_of
from bot.drafting.segments import Segment
from bot.drafting.themes import NEW_TOPIC
from bot.language.text import fold, is_japanese, narrow

#: Where people who speak without a stop turn to another thing.
_SPOKEN_TURN = (
    r"most of them|honestly|then|um+|uh+|next|also (?=on|about|the|we|you|they|it|there)|okay so|right so|by the way|as for|the other (?:one|thing|brief|article)|"
    r"on (?:\w+ (?:thing|side|front)\b|\w+(?= (?:we|you|they|it|it's)\b))|(?:and )?(?:going|coming) back to|back to|you (?:also )?asked|what (?:else|was the)|oh and|"
    r"(?:and |so |then )+(?:what|how|why|when|who|which|where) (?:\w+ ){0,2}?(?:is|are|was|were|do|does|did|you|we|it|they|about|gets?)\b|then \w+ing\b|"
    r"(?:and |so )(?:the|our|for the) (?:[\w-]+ ){1,3}?(?:is|are|was|takes|costs|(?=we\b|you\b|they\b|it's\b|\d|one\b|two\b|three\b))|and (?:yes|normally|usually|yeah|did)\b|one more thing|something different|what nobody|"
    r"(?:and )?the (?:\w+ ){0,2}(?:question|article|brief)(?= (?:about|on|i|we|you|is|was|yes)\b)|(?:and )?the (?:\w+ ){1,2}yes"
)
#: Beside that, where they turn to whoever listens.
_TO_LISTENER = r"|and|so|but|also|now|off the record|between us|ask|you should|don'?t|do not|please|cheers|thanks|that's (?:it|all)"
_LINKS = listed("and so then now um uh er okay ok right oh well yes yeah next also but anyway first going coming")
_CLAUSE_TURN = re.compile(
    r"(?<=、)(?=[^、。はが]{1,14}は(?!なく|ない|ありま))|(?<=まして)(?=で[^、。]{1,8}は)|(?<=,) (?=(?:and|but|while) (?:the|our) \w+)|(?<=;) ",
    re.IGNORECASE,
)
#: More words than this without a stop may be several statements; where one stop or remark was found already, longer ones.
_BREATH, _LONG_BREATH = 10, 20
#: Fewer characters of Japanese than this before a topic are its opening.
_SHORT = 8


def apart(text: str, segment: Segment, names: Sequence[str]) -> list[Segment]:
    """A statement in as many parts as it may have matters; parts of one matter are joined again by their label.

    In words without any stop each stretch is judged by itself, so that one remark does not take the others with it.
    `names` are the questions' own: "… drop basically none | cycle time I don't remember".
    """
    raw = text[segment.start : segment.end]
    few = _LONG_BREATH if segment.note or re.search(r"[,.;:!?]", raw) else _BREATH
    if is_japanese(raw) and not segment.note and not segment.taken_back and "、" not in raw:
        return _topics(raw, segment)
    if is_japanese(raw) or len(raw.split()) < few or re.search(r"[,.;:!?]", raw[:-1]):
        return _clauses(raw, segment)
    noted = kind_of(raw)
    if segment.note and noted != segment.note:
        return [segment]  # what stands beside it made it a remark
    turns = re.compile(rf" (?=(?:{_SPOKEN_TURN}{_TO_LISTENER if noted else ''})\b)", re.IGNORECASE)
    edges = {m.start() for m in turns.finditer(raw)} | {at for name in names for at in _naming(raw, name)}
    edges |= {m.start() for m in _BREATHES.finditer(raw) if _far(m.start(), edges, raw)}
    found: list[Segment] = []
    begin = 0
    for end in (*sorted(edges), len(raw)):
        piece = raw[begin:end]
        if set(piece.casefold().split()) <= _LINKS and end < len(raw):
            continue  # "um and then" opens what follows
        start = segment.start + begin + (len(piece) - len(piece.lstrip()))
        note = kind_of(piece.strip())
        found.append(
            replace(segment, start=start, end=segment.start + end, text=narrow(piece).strip(), note=note, taken_back=())
        )
        begin = end
    return found


#: Where a speaker without stops may draw breath: a turn to another thing, or none.
_BREATHES = re.compile(
    r" (?=(?:and|but|so|now|right|oh|okay|well|then|anyway|also|plus|sorry|if|when|something|somebody|back to)\b)",
    re.IGNORECASE,
)
#: Words between two of those.
_APART = 3


def _far(at: int, edges: set[int], raw: str) -> bool:
    """Whether enough words stand on either side, up to the next turn."""
    before = max((e for e in edges if e <= at), default=0)
    after = min((e for e in edges if e >= at), default=len(raw))
    return len(raw[before:at].split()) >= _APART and len(raw[at:after].split()) >= _APART


#: What is said of a thing that was just named: a figure, or who does what.
_SAID_OF = (
    r"(?:\d|(?:we|you|they|he|she|i|it|that|there|nobody|people)(?:'\w+)?\b|is\b|was\b|are\b|were\b|what\b|how\b|why\b|about\b|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|half)\b)"
)


#: After these a name is no opening.
_BOUND = listed(
    "a an the our your my their its this that these those any some no each every of in on at by for from with without to into over "
    "under about as per than and or is are was were be has have had set keep low high lower higher right wrong good same"
)


def _naming(raw: str, name: str) -> list[int]:
    """Where the bare name of a question opens a statement: "mould temperature ninety to a hundred", not "the mould temperature"."""
    if len(name) < 5:
        return []
    found = re.finditer(rf" (?=(?:the )?{re.escape(name)} {_SAID_OF})", raw, re.IGNORECASE)
    return [m.start() for m in found if raw[: m.start()].casefold().split()[-1] not in _BOUND]


#: Where Japanese without a comma goes on to another thing: "…の違いで | 熱はですね", "…してもらうと | あと入る量は".
_TOPIC_TURN = re.compile(
    r"(?<=[てで])(?=で[一-鿿ァ-ヶー]{2,8}は)|(?<=[でとしがど])(?=(?:あと(?!で|[はもにの])|[一-鿿ァ-ヶー]{1,6}(?:のほう|の方)?はですね|[一-鿿ァ-ヶー]{1,6}の(?:ほう|方)は(?!が)|で?これは(?:聞|訊)かれて))"
)


def _topics(raw: str, segment: Segment) -> list[Segment]:
    """Japanese without a comma, in as many parts as it has topics that may be new."""
    edges = [0, *(m.start() for m in _TOPIC_TURN.finditer(raw) if m.start() >= _SHORT), len(raw)]
    return [
        replace(segment, start=segment.start + a, end=segment.start + b, text=narrow(raw[a:b]).strip())
        for a, b in pairwise(edges)
    ]


def _clauses(raw: str, segment: Segment) -> list[Segment]:
    moved = segment.taken_back if is_japanese(raw) else narrow(raw).strip() != segment.text
    if segment.note or moved:  # put together or corrected: its words have no places of their own
        return [segment]
    edges = [0, *(m.start() for m in _CLAUSE_TURN.finditer(narrow(raw))), len(raw)]
    if not all(figures(raw[a:b]) for a, b in pairwise(edges)):
        return [segment]  # 水質なんですけど、 opens what follows
    return [
        replace(
            segment, start=segment.start + a + (raw[a] == " "), end=segment.start + b, text=narrow(raw[a:b]).strip()
        )
        for a, b in pairwise(edges)
        if raw[a:b].strip()
    ]


#: Puts right what was said just before.
_GOES_BACK = re.compile(
    r"^(?:あ|えっと|えーと|、|\s)*(?:いや|違う|違った|違いました|訂正|正しくは|じゃなくて)|^(?:um|uh|oh|,|\s)*(?:actually,? (?:scratch|no|it)|scratch that|correction|i mean|no,? (?:wait|sorry))"
)
#: Speaks of what was just said.
_CONTINUES = re.compile(
    r"^(?:えー+|あのー?|まあ|で|、|\s)*(?:ただし?|だから|なので|そのため|つまり|例えば|たとえば|しかも|それを|それが|それで|これを|これが|これは|そこ[はをにで]|そうすると|すると|でも|けど|あれは|逆に|理由は|というのも|なぜなら)|"
    r"^(?:(?:um|uh|er),? )*(?:because|which|so that|otherwise|that way|that's (?:why|because|enough)|it's (?:because|about)|they (?:are|were|have|get)|the reason|for example|in other words|if not|but (?:it|that|they|only|not)|it (?:was|wasn't|is|stops|takes|does|gets|closes|breaks|fails))\b"
)
#: What lies between two statements: another paragraph, the same one of several, the same item of a list, or nothing that tells.
Between = Literal["turn", "same", "item", "flow", ""]
_ITEM = re.compile(r"^[ \t]*(?:[-・•●*■◆▪–][ \t]*|[（(]?[0-9０-９]{1,2}[)）.．、][ \t]*|[①-⑳])(?=\S)", re.MULTILINE)


def _names_another(plain: str) -> bool:
    """ "Noise.", "then the dryer" and その話ですけど、, but not "Price came third." nor "then the drawing changes"."""
    m = NEW_TOPIC.search(plain)
    return m is not None and not (m[0].endswith((".", "then the")) and has_verb(plain))


#: How people without stops begin another matter, if they do.
_DRAWS_BREATH = re.compile(
    r"(?:and |so |but )*(?:now|right|oh|okay|well|then|anyway|also|plus|sorry|um|uh|next|something|somebody|back to|going back|what|why|who|how|for|on|as)\b"
)


def _runs_on(text: str, segment: Segment) -> bool:
    """No stop parts it from what was said before."""
    return not is_japanese(segment.text) and text[: segment.start].rstrip()[-1:].isalnum()


def between(text: str, said: Sequence[Segment]) -> list[Between]:
    """For each statement, what parts it from the one before. People who write in paragraphs change the matter between them."""
    written = "\n" in text.strip()
    items = [m.start() for m in _ITEM.finditer(text)]
    found: list[Between] = [""]
    for before, segment in pairwise(said):
        # a line begins between the two, or with the second
        apart = "\n" in text[before.end : segment.start] or "\n" in text[max(0, segment.start - 1) : segment.start]
        begun = max((at for at in items if at <= before.start), default=None)
        plain = fold(segment.text)
        if not apart and len(items) > 1 and begun is not None and "\n" not in text[begun : segment.start].lstrip("\n"):
            found.append("item")
        elif _GOES_BACK.search(plain) or (not apart and _CONTINUES.search(plain)):
            found.append("same")
        elif apart or _names_another(plain):
            found.append("turn")
        elif _runs_on(text, segment) and not _DRAWS_BREATH.match(plain):
            found.append("flow")
        else:
            found.append("same" if written else "")
    return found
