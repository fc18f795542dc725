"""What a speaker takes back: "sixteen, no, sorry, eighteen months" says 18 months and never 16."""

from __future__ import annotations

import re

from bot.drafting.facts import Figure, figures
from bot.drafting.words import tokens
from bot.language.text import is_japanese

_CUE_JA = (
    r"(?:いや(?!つ)(?:いや)?|あ(?:っ|、)?|えーっと|えっと|えーと|うーん|んー|えー|すみません|すいません|ごめんなさい|失礼(?:しました)?|違う(?:な|わ|か)?|違った(?:な|わ)?|違い(?:ます|ました)(?:ね)?|ちが(?:う|った)(?:な|わ)?|"
    r"間違え(?:ました|た)|(?<![一-鿿ぁ-んァ-ヶー])間違い(?:です|でした)?|じゃ(?:ない|なくて)(?:な|や|わ|よ|ね|です)?|ではなくて?|訂正(?:します|です)?|もとい|正しくは|じゃなかった)"
)
#: 週1回ではなく月1回, 最後じゃなくて前後: a contrast in one breath takes nothing back; with a pause around it is a correction.
_CONTRAST_JA = re.compile(
    r"(?:じゃなく(?:て)?|ではなく(?:て)?)、|(?:じゃなく(?:て)?|ではなく(?:て)?|じゃな(?:い|くて)(?=[ぁ-ん]?[一-鿿ァ-ヶA-Za-z0-9]))$"
)
_STRONG_JA = r"いや|違|ちが|間違|じゃな|ではな|訂正|もとい|正しくは|すみません|すいません|失礼|ごめん"
_JA = re.compile(rf"[、。，\s]*{_CUE_JA}(?:[、。，\sーねえ]*{_CUE_JA})*(?:です(?:ね)?|で)?[、。，\s]*")
_CUE_EN = r"(?:(?:well,? |or |no,? )(?:nearer(?: to)?|closer to|more like)(?= (?:\d|one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty)\b)|no|sorry|wait|hang on|hold on|scratch that|correction|make that|i mean|rather|or rather|actually|er|erm|uh|um|well|oops|my mistake|i meant|excuse me|sorry no|no sorry|let me correct that|(?:no,? )?i(?:'ll)? (?:tell a )?lie)"
_STRONG_EN = r"\b(?:nearer|closer|more like|no|sorry|wait|scratch that|correction|make that|i mean|i meant|rather|actually|oops|my mistake|let me correct|lie)\b"
_EN = re.compile(rf"[\s,.;:—–-]*\b{_CUE_EN}\b(?:[\s,.;:—–-]*\b{_CUE_EN}\b)*[\s,.;:—–-]*", re.IGNORECASE)
_HESITATION = re.compile(r"^[、,\s]*(?:うーん|えーと|えっと|えー|あー|んー|uh|um|er|erm)[、,\s…]*$", re.IGNORECASE)
_CONDITION = re.compile(
    r"^(?:それは|これは|今のは|[\d.]+[^、。\d]{0,4}?(?:は|って|というのは))[^。]{2,30}?(?:場合|とき|時|条件|数字|話|やつ|ほう|方|もの|分)(?:なので|だから|です|だ|で)"
)
#: 2時間ごとですね、いや、それは前の話で、今は4時間ごとです: what was is taken back whole.
EARLIER = r"(?:それ|これ|今の)は(?:もう)?(?:前|昔|以前|去年|一昨年|最初|旧|別)[^、。]{0,4}?(?:話|こと|頃|数字|やり方)(?:なので|でした|です|で|だ)[、。]*"
_EARLIER = re.compile(EARLIER)
#: to 185 newtons, hang on, not newtons, centinewtons; センチ、いやセンチじゃなくてミリ: the wrong word said again to be denied.
_DENIED_AGAIN = re.compile(
    r"\b(?P<wrong>[\w-]+)(?:[\s,.;–—-]+(?:no|sorry|wait|hang on|hold on|well|actually|oh|um|uh|er)\b)+[\s,.;–—-]+not (?:the |an? )?(?P=wrong)\b[\s,.;–—-]+|"
    r"(?P<wrong_ja>[ァ-ヶー]{2,}|[一-鿿]{1,6}|[ぁ-ん]{2,6}|[A-Za-z0-9.]+)(?:[、\s]*(?:いや|あ|えっと|違う|すみません|ごめんなさい))+[、\s]*(?P=wrong_ja)(?:じゃな(?:い|く(?:て)?)|ではなく(?:て)?)[、\s]*",
    re.IGNORECASE,
)
#: run it dry for a minute, no, never run it dry; 空で回す、いや、空では回さない: what is then forbidden was never asked for.
_FORBIDDEN = re.compile(
    r"\b(?P<done>[a-z]+ (?:it|them|the [\w-]+)(?: [a-z]+)?)\b(?: [\w']+){0,5}?,? (?:no|wait|sorry)(?:,? (?:no|wait|sorry))*,? (?=(?:never|don't|do not) (?P=done)\b)|"
    r"(?P<with>[一-鿿ァ-ヶ]{1,4})[でに][^、。]{0,10}?[うくすつぬむるぐぶ](?:んです|ます)?(?:、)?(?:いや|あ、?違う|じゃない)+、?(?=(?P=with)[でに]?は[^、。]{0,10}(?:ない|ません))",
    re.IGNORECASE,
)
#: 3ミリだ、3ミリからです, 色むらだ、色むらが出る: the right one, said twice.
_SAID_AGAIN = re.compile(
    r"(?P<right>\d[\d.,]*[^\d、。\s]{1,4}?|[一-鿿ァ-ヶー][一-鿿ァ-ヶーぁ-ん]{1,7}?)(?:だ|です)(?:な|ね|よ)*、(?=(?P=right))|(?P<bare>\d[\d.,]*)(?:だ|です)(?:な|ね|よ)*、(?=(?P=bare)[^\d.,、。])"
)
#: 3. Wait 48 h.: a step of a list, not a turn.
_IMPERATIVE = re.compile(r"[\s.]*Wait\s+")
_RESTARTS = re.compile(r"i mean\b", re.IGNORECASE)
_CLAUSE_EN = re.compile(r"(?:we|i|you|they|he|she|it|there|that|this)\b", re.IGNORECASE)


#: five thousand a second, no, that's the athletics one: what was said is of another thing, and true of that.
_OF_ANOTHER = re.compile(
    r"(?:that's|that is|that was|those are|those were) (?:the|for|from|with|on|in|at|our|what)\b(?! (?:wrong|old|previous|one we had))",
    re.IGNORECASE,
)
#: 20 in the run-up, no, 20 is the javelin.
_BELONGS = re.compile(r"(?: [\w-]+)? (?:is|was|are|were|goes|belongs)\b|'s\b", re.IGNORECASE)
_CLAUSES_EN = re.compile(r"[,.;] ")


def _misplaced(text: str, at: re.Match[str]) -> int | None:
    """Where a clause begins whose figure belongs to what is named after the cue; None where no figure is said again."""
    before = [f for f in figures(text) if f.end <= at.start() + 1]
    after = [f for f in figures(text) if f.start >= at.end() - 1]
    if is_japanese(text) or not before or not after or after[0].start - at.end() > 1:
        return None
    if before[-1].value != after[0].value or not _BELONGS.match(text[after[0].end :]):
        return None
    return max((m.start() for m in _CLAUSES_EN.finditer(text[: before[-1].start])), default=0)


def _echoed(text: str, at: re.Match[str]) -> int:
    """On the outside, sorry, outside, and high: where the word ends that is only said again; 0 for none."""
    again = re.match(r"[a-z-]{3,}(?=[,.]|$)", text[at.end() :], re.IGNORECASE)
    said = re.findall(r"[a-z-]+", text[: at.start()].casefold())[-5:]
    return at.end() + again.end() if again and again[0].casefold() in said else 0


#: it used to be five weeks, well, nearer six really, when …
_REALLY = re.compile(r" (?:really|actually|in fact|i think)(?=[,.]|$)", re.IGNORECASE)


def _number_alone(text: str, at: re.Match[str]) -> tuple[int, str, int, str] | None:
    """Where a bare number puts a figure with a unit right in English: (start, what to write, end, what was taken back)."""
    if is_japanese(text):
        return None
    before = [f for f in figures(text) if f.end <= at.start() + 1]
    after = [f for f in figures(text) if f.start >= at.end() - 1]
    if not before or not after or after[0].unit or after[0].noun:
        return None
    left, right = before[-1], after[0]
    again = text[at.end() : right.start].strip()  # every three years, no, every five
    if len(again) > 1 and not text[: left.start].rstrip().casefold().endswith(" " + again.casefold()):
        return None
    said = re.match(r"[\w.,-]+", left.text)
    if (
        not left.unit
        or said is None
        or at.start() - left.end > 1
        or left.value == right.value
        or not re.search(_STRONG_EN, at[0], re.IGNORECASE)
    ):
        return None
    really = _REALLY.match(text[right.end :])
    return left.start, right.text + left.text[said.end() :], right.end + (really.end() if really else 0), left.text


_TIMES = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
_SURE_EN = re.compile(r"\b(?:sorry|lie|correct\w*|mistake|oops|scratch|mean|meant)\b", re.IGNORECASE)


def _same_thing(left: Figure, right: Figure) -> bool:
    """Whether one figure can stand in the other's place: units that agree, or none said the first time."""
    return bool(not left.unit or not right.unit or left.unit & right.unit) and (
        left.noun == right.noun or not left.noun or not right.noun
    )


def _figure_swap(text: str, at: re.Match[str]) -> tuple[int, int] | None:
    """What to cut when a figure before the cue is taken back by one after it: (start of the wrong one, end of the cue)."""
    every = figures(text)
    before = [f for f in every if f.end <= at.start() + 1]
    after = [f for f in every if f.start >= at.end() - 1]
    if not before or not after:
        return None
    left, right = before[-1], after[0]
    between = text[left.end : at.start()]
    near = len(between) <= (8 if is_japanese(text) else 24) and right.start - at.end() <= (
        24 if is_japanese(text) else 40
    )
    adjoining = left.end >= at.start() and right.start <= at.end()
    spans = (
        bool(left.unit and right.unit) and left.unit | right.unit <= _TIMES and (_SURE_EN.search(at[0]) or adjoining)
    )
    renamed = (
        bool(left.unit and right.unit) and left.value == right.value and left.unit != right.unit
    )  # 12 kW, no, 12 kWh
    if not near or not (_same_thing(left, right) or spans or renamed) or (left.value == right.value and not renamed):
        return None
    start = left.start
    hedge = re.search(r"(?:約|およそ|だいたい|大体|about |around |like |maybe )$", text[:start])
    return (hedge.start() if hedge else start), at.end()


def _word_swap(text: str, at: re.Match[str]) -> tuple[int, int] | None:
    """What to cut when a word is taken back by the next: PTFE、いや、EPDMのシート / Tuesday, no, Wednesday."""
    if is_japanese(text):
        run: list[int] = []
        for t in reversed([t for t in tokens(text) if t.end <= at.start()]):
            if t.pos not in {"名詞", "接頭辞", "接尾辞"}:
                break
            run.append(t.start)
        following = [t for t in tokens(text) if t.start >= at.end()]
        return (run[-1], at.end()) if run and following and following[0].pos == "名詞" else None
    # yield, no exceptions: a "no" that takes a word back is followed by a pause
    if re.fullmatch(r"[\s,.:;—–-]*no[\s.:;—–-]*", at[0], re.IGNORECASE):
        return None
    left = re.search(r"(?:(?:\b(?:the|a|an|in|on|at|by|with|from|of|for) )?[\w-]+)$", text[: at.start()])
    right = re.match(r"(?:the|a|an|in|on|at|by|with|from|of|for) |[A-Z\w-]+", text[at.end() :])
    if left is None or right is None or _CLAUSE_EN.match(right[0]):
        return None
    article, same = left[0].split(" ")[0], right[0].strip()
    start = left.start() if article.casefold() == same.casefold() else left.end() - len(left[0].split(" ")[-1])
    return start, at.end()


#: 差が42円で、いや金額はいいや、: what was begun is dropped.
_DROPPED = re.compile(
    r"(?<=、)[^、。]*、(?:いや|まあ|あ)、?[^、。]{0,8}(?:は(?:いいや|いいです|やめとき(?:ます)?|置いといて|どうでもいい(?:や)?))、?|"
    r",? [^,.;]*,? (?:forget|never mind|skip|scrap) (?:the|that) (?:number|figure|amount|name|value)\b,?",
    re.IGNORECASE,
)


def _dropped(text: str, taken: list[str]) -> str:
    """The text without what was begun and dropped, denied by its own name, or forbidden at once."""
    for pattern in (_DROPPED, _DENIED_AGAIN, _FORBIDDEN):
        for m in reversed(list(pattern.finditer(text))):
            said = m.groupdict()
            taken.append(said.get("wrong") or said.get("wrong_ja") or m[0].strip(" 、,."))
            text = text[: m.start()] + text[m.end() :]
    return text


def _placed(text: str, at: re.Match[str], taken: list[str]) -> tuple[str, int] | None:
    """The text, and where to go on, when the cue only says what a figure is of or says a word again; None otherwise."""
    if _OF_ANOTHER.match(text[at.end() :]) and figures(text[: at.start()]):
        return text[: at.start()] + "; " + text[at.end() :], at.start() + 1
    if (begun := _misplaced(text, at)) is not None:
        taken.append(text[begun : at.start()].strip(" ,.;"))
        return text[:begun] + (", " if begun else "") + text[at.end() :], begun
    if ends := _echoed(text, at):
        return text[: at.start()] + text[ends:], at.start() + 1
    return None


def resolve(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with every correction inside it carried out, and what was taken back."""
    taken: list[str] = []
    position = 0
    text = _dropped(text, taken)
    while True:
        pattern, strong = (_JA, _STRONG_JA) if is_japanese(text) else (_EN, _STRONG_EN)
        at = pattern.search(text, position)
        if at is None:
            return (_SAID_AGAIN.sub("", text) if taken else text), tuple(taken)
        position = at.start() + 1
        if at.start() == 0 and not is_japanese(text):
            continue
        if _CONTRAST_JA.fullmatch(at[0]) or _IMPERATIVE.fullmatch(at[0]):
            continue
        hesitation = bool(_HESITATION.match(at[0]))
        if not re.search(strong, at[0], re.IGNORECASE) and not hesitation:
            continue
        if earlier := _EARLIER.match(text[at.end() :]):
            begun = max(text.rfind("。", 0, at.start()), text.rfind("\n", 0, at.start())) + 1
            taken.append(text[begun : at.start()])
            text = text[:begun] + text[at.end() + earlier.end() :]
            position = begun
            continue
        if _CONDITION.match(text[at.end() :]):
            text = text[: at.start()] + "。" + text[at.end() :]
            continue
        if not is_japanese(text) and not hesitation and (placed := _placed(text, at, taken)):
            text, position = placed
            continue
        if _RESTARTS.search(at[0]) and _CLAUSE_EN.match(text[at.end() :]):
            text = text[: at.start()] + ". " + text[at.end()].upper() + text[at.end() + 1 :]
            continue
        if whole := _number_alone(text, at):
            text = text[: whole[0]] + whole[1] + text[whole[2] :]
            taken.append(whole[3])
            continue
        cut = _figure_swap(text, at)
        if hesitation and cut and (text[cut[0] : at.start()].strip() == "" or not _bare_step(text, at)):
            cut = None
        if cut is None and not hesitation and _means_word(at[0]):
            cut = _word_swap(text, at)
        if cut:
            taken.append(text[cut[0] : at.start()].strip(" 、,。."))
            text = text[: cut[0]] + text[cut[1] :]
            position = cut[0]


def _bare_step(text: str, at: re.Match[str]) -> bool:
    """200、うーん、300品目: a number left hanging, the next one at once, and only the second with its unit."""
    before = [f for f in figures(text) if f.end <= at.start() + 1]
    after = [f for f in figures(text) if f.start >= at.end() - 1]
    return bool(
        before
        and after
        and text[before[-1].end : at.start()].strip() == ""
        and text[at.end() : after[0].start].strip() == ""
        and not before[-1].unit
        and not before[-1].noun
    )


def _means_word(cue: str) -> bool:
    """A lone 'actually' or すみません is manners; these cues take a word back."""
    return bool(
        re.search(
            r"いや|じゃな|違|ちが|もとい|訂正|間違|\bno\b|scratch that|i mean|i meant|correction|or rather",
            cue,
            re.IGNORECASE,
        )
    ) and not re.search(r"ではな", cue)


_OPENS_JA = re.compile(rf"^(?:{_CUE_JA}[、。，\s]*)+")
_OPENS_EN = re.compile(rf"^(?:{_CUE_EN}\b[\s,.;:—–-]*)+", re.IGNORECASE)


def replaces(previous: str, text: str) -> tuple[str, str] | None:
    """A sentence that only corrects the one before ("70分です。すみません、80分でした。"): (mended previous, what was taken back)."""
    japanese = is_japanese(text)
    opening = (_OPENS_JA if japanese else _OPENS_EN).match(text)
    backward = re.search(
        r"(?:は|が)?(?:間違い|誤り|嘘)(?:で|です|でした)|(?:was|is) wrong\b|should (?:be|have been)\b|it's actually\b|it is actually\b",
        text,
        re.I,
    )
    if not backward and (
        opening is None or not re.search(_STRONG_JA if japanese else _STRONG_EN, opening[0], re.IGNORECASE)
    ):
        return None
    rest = text[opening.end() :] if opening else text
    new, old = figures(rest), figures(previous)
    if not new or not old or len(rest) > (40 if japanese else 70):
        return None
    right = new[-1] if new[-1].unit else new[0]
    if len({f.value for f in new}) > 1:
        wrong = next((f for f in old if f.value == new[0].value and _same_thing(f, new[0])), None)
    elif len(re.sub(r"[^ぁ-んァ-ヶ一-鿿a-zA-Z]", "", rest.replace(right.text, ""))) <= (8 if japanese else 22):
        wrong = next((f for f in reversed(old) if _same_thing(f, right)), None)
    else:
        wrong = None
    if wrong is None or wrong.value == right.value:
        return None
    kept = (
        right.text if right.unit or not wrong.unit else wrong.text.replace(_digits(wrong.text), _digits(right.text), 1)
    )
    return previous[: wrong.start] + kept + previous[wrong.end :], wrong.text


def _digits(text: str) -> str:
    m = re.search(r"[\d０-９][\d０-９,，.．]*", text)
    return m[0] if m else text
