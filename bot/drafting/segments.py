"""An answer as statements: where each begins and ends, what it says once corrected, and why one is no article text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.drafting import lists, remarks
from bot.drafting.corrections import EARLIER, replaces, resolve
from bot.drafting.dictation import marked
from bot.drafting.facts import Figure, figures
from bot.drafting.heard import heard, turned
from bot.drafting.leaning import leant
from bot.drafting.lexicon import has_verb
from bot.drafting.speech import PARENTHESIS, spans
from bot.drafting.unsaid import unsaid
from bot.drafting.values import NoteKind, Spoken
from bot.drafting.words import content, tokens
from bot.language.text import clean, is_japanese, narrow, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One statement. `start`, `end` are its span in the raw answer, `text` what it says after corrections.

    `note` says why it is no article text, `taken_back` what the speaker withdrew, `sealed` that it overlaps a sealed span,
    `hushed` the names the speaker would rather not have said.
    """

    source: str
    start: int
    end: int
    text: str
    note: NoteKind | None = None
    taken_back: tuple[str, ...] = ()
    sealed: bool = False
    hushed: tuple[str, ...] = ()


#: すみませんえっと70度を超えたら: manners, and no denial.
_SORRY_JA = re.compile(r"^(?:す[いみ]ません|ごめんなさい|失礼しました)、?(?=えー?っ?と|あのー|\d)")
_TOPIC_ALONE = re.compile(r"^[^、。]{1,10}(?:は|では|だと)(?:ね)?[。、]?$")
_HEDGE_ALONE = re.compile(
    r"^(?P<word>たぶん|多分|おそらく|恐らく|だいたい|大体|(?P<felt>感覚|体感|印象|肌感覚|経験))(?:(?:です|だ)(?:けど|が)?)?(?:ね)?[。、]?$"
)


def _overlaps(answer: Spoken, start: int, end: int) -> bool:
    return any(s < end and start < e for s, e in answer.sealed)


#: The manager, you can quote her, said …: leave given in the middle of what is told.
_LEAVE = re.compile(
    r"(?<=[a-zéø]),? (?:and )?you (?:can|may) (?:quote|name|print|use|mention) (?:her|him|them|it|that|this|me|us)(?=, [A-Z])",
)


def _without_asides(text: str) -> str:
    """Bracketed remarks (ここだけの話、…) gone; other brackets stay."""
    text = _LEAVE.sub("", text)
    return PARENTHESIS.sub(lambda m: "" if remarks.kind_of(m[0].strip("（）()")) else m[0], text)


@lru_cache(maxsize=256)
def listen(answer: Spoken, asked: str = "") -> tuple[Segment, ...]:
    """The answer's statements in order. `asked` is the question (and heading): an echo of it says nothing new."""
    narrowed = marked(narrow(answer.text), transcript=answer.transcript)
    japanese = is_japanese(narrowed)
    found: list[Segment] = []
    for start, end in spans(narrowed, answer.transcript):
        if _overlaps(answer, start, end):
            found.append(Segment(source=answer.id, start=start, end=end, text="", sealed=True))
            continue
        text = re.sub(r" {2,}|(?<=」) ", "" if japanese else " ", clean(narrowed[start:end]).strip())
        text = text if japanese else _SHRUG.sub(" ", text)
        bare = _without_asides(text)
        asides = [m[0] for m in PARENTHESIS.finditer(text) if m[0] not in bare]
        bare, begun = (bare, ()) if japanese else heard(bare.replace("’", "'"), transcript=answer.transcript)
        meant = unsaid(bare)
        if meant:
            bare = meant.text
            begun = begun if meant.names else (*begun, meant.gone)
            if meant.names:
                words = Segment(source=answer.id, start=start, end=end, text=meant.gone, note="confidential")
                found.append(replace(words, hushed=meant.names))
        bare, overstated = restated(bare)
        text, taken = resolve(bare)
        text = _SORRY_JA.sub("", re.sub(r"(?<![、。])じゃな(?=[いくか])", "ではな", text))
        taken = (*begun, *taken, *overstated)
        for part in _parts(text, bare):
            if part.strip():
                found.append(Segment(source=answer.id, start=start, end=end, text=part.strip(), taken_back=taken))
                taken = ()
        found.extend(
            Segment(source=answer.id, start=start, end=end, text=a, note=remarks.kind_of(a.strip("（）()")))
            for a in asides
        )
    found = _headed(found)
    found = _listed(found, asked)
    judged = _judged(_mended(_hedged(found)), asked)
    return tuple(spared([s if japanese or s.note else replace(s, text=turned(s.text)) for s in judged]))


def _headed(found: list[Segment]) -> list[Segment]:
    """The short lines under a heading with a colon as one statement with it."""
    out: list[Segment] = []
    at = 0
    while at < len(found):
        run = 1
        while at + run < len(found) and lists.bullet(found[at + run].text) and not found[at + run].sealed:
            run += 1
        text = lists.under([s.text for s in found[at : at + run]]) if run > 1 and not found[at].sealed else ""
        if text:
            out.append(replace(found[at], end=found[at + run - 1].end, text=text))
        else:
            out.extend(found[at : at + run])
        at += run
    return out


def _listed(found: list[Segment], asked: str) -> list[Segment]:
    """A numbered list of things as one statement, and its numbers put into words where they are spoken of."""
    out: list[Segment] = []
    known: dict[str, str] = {}
    at = 0
    while at < len(found):
        run = 0
        while at + run < len(found) and lists.number(found[at + run].text) == run + 1 and not found[at + run].note:
            run += 1
        items = found[at : at + run]
        for item in items or found[at : at + 1]:
            known |= lists.things(item.text)
        text = lists.joined([i.text for i in items], asked) if run > 1 else ""
        if text:
            taken = tuple(t for i in items for t in i.taken_back)
            out.append(replace(items[0], end=items[-1].end, text=text, taken_back=taken))
            at += run
            continue
        segment = found[at]
        out.append(replace(segment, text=lists.named(segment.text, known)) if not segment.note else segment)
        at += 1
    return out


def spared(found: list[Segment]) -> list[Segment]:
    """Statements without what somebody asked to keep out: a name in other words where they gave them, a thing with its clause
    cut off, else withheld whole."""
    for request in [s for s in found if s.note == "confidential"]:
        said = " ".join(s.text for s in found if s.source == request.source and s.end <= request.start)
        hushed = [remarks.named(name) for name in request.hushed]
        for what in (*hushed, *remarks.kept_out(request.text), *remarks.unnamed(request.text, said)):
            found = [s if s.note or s.sealed else _spared(s, what) for s in found]
    return found


def _spared(segment: Segment, what: remarks.KeptOut) -> Segment:
    left = remarks.without(segment.text, what)
    if left == segment.text:
        return segment
    return replace(segment, text=left) if left else replace(segment, note="confidential")


_SHRUG = re.compile(
    r",? ?\bI (?:don't|do not|dunno) know,? (?=(?:maybe|about|around|like|some|\d))|,? ?\bI dunno,? (?=maybe|about|around|\d)",
    re.IGNORECASE,
)


def _goes_on(text: str) -> bool:
    """手が入らなくて。: a sentence left open, which the next one completes."""
    if not re.search(r"[てで]。?$", text):
        return False
    words = [t for t in tokens(text) if t.pos != "補助記号"]
    return bool(words) and words[-1].pos == "助詞" and words[-1].detail.startswith("接続助詞")


def _mused(before: str, text: str) -> int:
    """Where the figure begins that was first thought aloud (…7%台か) and is then said; 0 for nowhere."""
    if not re.search(r"か[。]?$", before):
        return 0
    thought = before.rstrip("。")[:-1]
    return max((f.start for f in figures(thought) if text.startswith(thought[f.start :])), default=0)


#: 塩水ですね。缶の外側の。: said after its noun, and of it.
_OF_IT = re.compile(r"^(?P<of>[^、。はがをにで]{2,12}の)[。]?$")
_NOUN_TOLD = re.compile(r"(?<=[はが])(?P<noun>[一-鿿ァ-ヶーA-Za-z0-9]{1,10}(?:です|でした)(?:ね|よ)*[。]?)$")
#: …とおっしゃってまして。ただ…: what contrasts is a sentence of its own.
_CONTRASTS = re.compile(r"(?:ただ|でも|しかし|一方|ちなみに|ところが|とはいえ)")


def _parts(text: str, before: str) -> list[str]:
    """A correction may have made two sentences of one."""
    if text.count("。") + text.count(". ") <= before.count("。") + before.count(". "):
        return [text]
    return [text[a:b] for a, b in sentences(text)]


def _hedged(found: list[Segment]) -> list[Segment]:
    """A たぶん said after its sentence belongs into it."""
    out: list[Segment] = []
    for segment in found:
        if out and _HEDGE_ALONE.match(segment.text) and out[-1].text and not out[-1].note:
            before = out[-1]
            hedge = _HEDGE_ALONE.match(segment.text)
            word = hedge["word"] + ("では" if hedge["felt"] else "") if hedge else ""
            text = before.text if remarks.is_guess(before.text) else word + "、" + before.text
            out[-1] = replace(before, text=text, end=segment.end)
        elif out and out[-1].text and not out[-1].note and (both := leant(out[-1].text, segment.text)):
            out[-1] = replace(out[-1], text=both, end=segment.end)
        elif (
            out
            and segment.text
            and _goes_on(out[-1].text)
            and not _CONTRASTS.match(segment.text)
            and not remarks.kind_of(segment.text)
            and not remarks.kind_of(out[-1].text)
        ):
            taken = (*out[-1].taken_back, *segment.taken_back)
            out[-1] = replace(
                out[-1], text=out[-1].text.rstrip("。 ") + "、" + segment.text, end=segment.end, taken_back=taken
            )
        elif out and out[-1].text and (mused := _mused(out[-1].text, segment.text)):
            # 出すときで7%台か。7%台です: thought aloud, then said
            out[-1] = replace(out[-1], text=out[-1].text[:mused] + segment.text, end=segment.end)
        elif (
            out
            and (of := _OF_IT.match(segment.text))
            and out[-1].text
            and not out[-1].note
            and _NOUN_TOLD.search(out[-1].text)
        ):
            text = _NOUN_TOLD.sub(lambda m, of=of["of"]: of + m["noun"], out[-1].text)  # type: ignore[misc]
            out[-1] = replace(out[-1], text=text, end=segment.end)
        elif out and _TOPIC_ALONE.match(segment.text) and out[-1].text and not out[-1].note:
            out[-1] = replace(out[-1], text=segment.text.rstrip("ね。、") + out[-1].text, end=segment.end)
        else:
            out.append(segment)
    return out


#: "3." of a list.
_NUMBER_ALONE = re.compile(r"\d{1,2}[.)]")


def _mended(found: list[Segment]) -> list[Segment]:
    """Corrections made by a sentence of their own, carried out in the one before."""
    out: list[Segment] = []
    for segment in found:
        if out and segment.text and _NUMBER_ALONE.fullmatch(out[-1].text):
            number = out.pop()
            text = segment.text if segment.note or segment.text[:1].isdigit() else f"{number.text} {segment.text}"
            out.append(replace(segment, start=number.start, text=text))
            continue
        if out and segment.text and out[-1].text:
            pause = "、" if is_japanese(segment.text) else ", "
            righted, wrong = restated(out[-1].text.rstrip("。. ") + pause + segment.text)
            if wrong:
                taken = (*out[-1].taken_back, *wrong, *segment.taken_back)
                out[-1] = replace(out[-1], text=righted, end=segment.end, taken_back=taken)
                continue
        mend = replaces(out[-1].text, segment.text) if out and segment.text and out[-1].text else None
        if mend:
            text, gone = mend
            out[-1] = replace(
                out[-1], text=text, end=segment.end, taken_back=(*out[-1].taken_back, gone, *segment.taken_back)
            )
        else:
            out.append(segment)
    return out


def _judged(found: list[Segment], asked: str) -> list[Segment]:
    out: list[Segment] = []
    for segment in found:
        if segment.sealed or segment.note:
            out.append(segment)
            continue
        note = remarks.kind_of(segment.text)
        if note is None and not out and _introduces(segment.text):
            note = "small_talk"
        if note is None and (
            remarks.is_question(segment.text)
            or (_is_echo(segment.text, asked) and not affirms(segment.text, asked))
            or not re.search(r"\w", segment.text)
        ):
            note = "small_talk"
        before = out[-1] if out else None
        if (
            note == "confidential"
            and before
            and not before.note
            and before.text
            and remarks.points_back(segment.text)
            and not remarks.unnamed(segment.text, before.text)
        ):
            out[-1] = replace(before, note="confidential")
            if remarks.covers_all(segment.text):
                out = [replace(s, note="confidential") if s.text and not s.note and not s.sealed else s for s in out]
        if (
            note == "bot_talk"
            and before
            and not before.note
            and re.search(
                r"^(?:まあ)?(?:それ|これ|今の)は?冗談|^(?:just |only )?(?:kidding|joking)", segment.text, re.I
            )
        ):
            out[-1] = replace(before, note="bot_talk")
        unknown = before and (remarks.is_guess(before.text) or remarks.untold(before.text))
        if note == "referral" and before and not before.note and unknown:
            out[-1] = replace(before, note="dont_know")
        if (
            note is None
            and before
            and before.note in {"referral", "dont_know"}
            and re.match(r"(?:he|she|they)\b|(?:彼|あの人)", segment.text, re.I)
        ):
            note = "referral"
        if note is None and before and before.note == "confidential" and remarks.announces(before.text):
            note = "confidential"
        if note is None and _SAID_WRONG.search(segment.text):
            note = "self_correction"
        if note is None and before and not before.note and _STARTS_AGAIN.match(segment.text):
            out[-1] = replace(before, note="self_correction")
        elif note is None and before and not before.note and _withdraws(before.text, segment):
            out[-1] = replace(before, note="self_correction")
            note = "self_correction" if _WRONG_EN.match(segment.text) and not figures(segment.text) else None
        if note is None and before and before.note and remarks.goes_on(before.text, before.note, segment.text):
            note = before.note
        out.append(replace(segment, note=note, text=_STARTS_AGAIN.sub("", _THEN.sub("", segment.text)) or segment.text))
    return out


_WITHDRAWS_JA = re.compile(
    r"^(?:あ|え|いや|ん|っ|、)*(?:違う|違います|違った|違いました|ちがう|間違え|間違い|待って|訂正)"
)


#: いや、それは前の話で、今は4時間ごとです
_THEN = re.compile(rf"^(?:いや|あ|え|っ|、|違う|違います)+(?:{EARLIER}|(?<=違う)(?=今は)|(?<=違う、)(?=今は))")
#: No, hang on, let me start again: the standard …; いや、最初から言い直します。
_STARTS_AGAIN = re.compile(
    r"^(?:(?:no|oh|wait|sorry|hang on|hold on|actually|right),? )*(?:let me|i'll|let's|i'd better) (?:just )?(?:(?:start|begin|try|say|put|do) (?:that |this |it )?(?:again|over)|rephrase(?: that)?)(?: from the (?:start|top))?[:,.;–-]* ?|"
    r"^(?:いや|あ|えっと|えーと|すみません|違う|違います|、|。)*(?:もう(?:一度|一回|1回)|最初から|一から|はじめから)(?:言い直|言いなお|やり直|説明し直)し?(?:ます|すと|させてください)[、。]?",
    re.IGNORECASE,
)
_WAIT = re.compile(r"(?:no|oh|wait|hang on|hold on)", re.IGNORECASE)


#: I said 15 in the brochure, that was wrong. カタログには15と書きましたが間違いです。
_SAID_WRONG = re.compile(
    r"^(?:\w+ )?(?:i|we) (?:said|wrote|told|put|printed|had)\b[^.]*,? (?:that|it|which)(?: was|'s| is) (?:wrong|incorrect|a mistake|a typo|not right|an error)[.!]*$|"
    r"(?:と|って)(?:書|言|お伝え|話|申)[^、。]{0,8}(?:が|けど|のは|の)、?(?:それは|これは|あれは)?(?:間違い|誤り|誤植|嘘)(?:です|でした)[。]?$",
    re.IGNORECASE,
)
#: I used to say millimetre. Wrong, it's centimetre.
_WRONG_EN = re.compile(
    r"^(?:that's |that was |which is )?(?:wrong|incorrect|rubbish|nonsense|not true)[,.:;–—-]+ ", re.IGNORECASE
)
_I_SAID = re.compile(
    r"^(?:\w+ )?(?:i|we) (?:used to |had |once |always |just |first )*(?:say|said|thought|wrote|told|put|think)\b",
    re.IGNORECASE,
)


def _withdraws(before: str, segment: Segment) -> bool:
    """75 for PP. — Wait, no, PP is 70: which of the two is right is plain, but not what to write in the first."""
    text = segment.text
    if _WRONG_EN.match(text) and _I_SAID.search(before):
        return True
    opens = turned(text) != text or any(_WAIT.fullmatch(t) for t in segment.taken_back)
    opens = bool(_WITHDRAWS_JA.match(text)) if is_japanese(text) else opens
    if _THEN.match(text):
        return bool(figures(before))
    same = {f.value for f in figures(before)} & {f.value for f in figures(text)}
    return opens and bool(figures(before)) and bool(figures(text)) and bool(content(before) & content(text) or same)


def affirms(text: str, asked: str) -> bool:
    """リハーサルはしましたか — しました。: the question's own predicate, said as a statement."""
    bare = text.strip(" 。、ねよ")
    return len(bare) >= 3 and bool(re.search(re.escape(bare) + r"か[?？。]?(?: |$)", asked))


def _introduces(text: str) -> bool:
    """佐伯です。 / "Hi, Joe here.": who speaks, not what is said."""
    if not is_japanese(text):
        return bool(
            re.fullmatch(r"(?:hi|hello|hey),? ?(?:it's |this is )?\w+(?: here)?[.!,]?", text.strip(), re.IGNORECASE)
        )
    words = [t for t in tokens(text) if t.pos not in {"感動詞", "補助記号", "空白"}]
    return (
        2 <= len(words) <= 3
        and all(t.detail.endswith(("人名", "地名")) for t in words[:-1])
        and words[-1].surface == "です"
    )


def _is_echo(text: str, asked: str) -> bool:
    """蒸気トラップの故障ですね。 / "Okay, battery life.": the question said back, and nothing more."""
    text = re.sub(r"^(?:(?:okay|ok|so|right|well|and|um|uh|now|first),? )+", "", text, flags=re.IGNORECASE)
    words = content(text)
    if figures(text) or not words:
        return (
            not words
            and not figures(text)
            and len(text) < 16
            and not re.search(
                r"はい|いいえ|ない|ません|なし|無|n't\b|\b(?:yes|no|not|none|never|always|every|once|twice|daily|weekly|monthly|quarterly|yearly|annually)\b",
                text,
                re.I,
            )
        )
    if is_japanese(text):
        return bool(
            re.search(
                r"(?:です(?:か|ね|よね)|ですけど(?:ね)?|の(?:話|件)(?:です(?:けど|が|ね)?)?|について(?:は|です(?:が|けど|ね)?))[。、]?$",
                text,
            )
        ) and words <= content(asked)
    denied = re.match(r"(?:no|not|none|never)\b", text, re.IGNORECASE)
    return not denied and len(text.split()) <= 6 and not has_verb(text) and words <= content(asked)


#: いや45分は言い過ぎか、40分ですね、40分: the figure called wrong, then the right one.
_OVERSTATED = re.compile(
    r"(?P<cut>(?:(?:です|ます|た)?(?:よ|ね)*[、。]|(?<=[a-z\d]),?\s|[.–—-]\s?)*(?:(?:いや|あ|うーん|えーと|まあ|でも|well|no|okay|actually|sorry|but),?[、\s]*)*(?P<wrong>[^、。,.]{1,16}?)"
    r"(?:(?:は|って|というの(?:は|も)|だと)(?:ちょっと|さすがに|少し)?(?:言い過ぎ|言いすぎ|盛り過ぎ|盛りすぎ|大げさ|オーバー|間違い|違う|違い|嘘|ウソ|古い|勘違い|昔の|去年の|多すぎ|少なすぎ)[^、。]{0,8}[、。]+|"
    r"(?: is| was|'s| would be|'d be) (?:an exaggeration|exaggerat\w+|(?:a bit |far |way )?too (?:much|high|low|many|little)|a bit (?:high|much|low|strong|generous)|wrong|not right|pushing it|generous|last year's|old|the old (?:one|figure))[,.;]? (?:(?:call|make|let's say|say|more like|it's|it is|it was|rather|so|now|really|i'd say)(?: it)?,? )*))(?P<right>[^。]*)。?$",
    re.IGNORECASE,
)


def restated(text: str) -> tuple[str, tuple[str, ...]]:
    """A figure called wrong by its own speaker, and the one that stands in its place."""
    m = _OVERSTATED.search(text)
    if m is None:
        return text, ()
    wrong, right, before = figures(m["wrong"]), figures(m["right"]), figures(text[: m.start("cut")])
    old = next((f for f in reversed(before) if wrong and f.value == wrong[0].value), None)
    if old is None or not right or right[0].value == old.value:
        return text, ()
    rest = m["right"][right[0].end :]
    again = re.escape(right[0].text)
    rest = re.sub(rf"^(?:(?:です|だ|かな|くらい|ぐらい|っす)*(?:ね|よ|な)*[、,. ]*{again})+", "", rest)
    rest = re.sub(r"^(?:です|だ|かな|でした)?(?:ね|よ|な)*(?=[、。,. ]|$)", "", rest).strip(" 、,.。")
    hedge = re.match(r"(?:くらい|ぐらい|ほど|程度|前後|弱|強)", rest)
    new = _in_place(old, right[0]) + (hedge[0] if hedge else "")
    rest = re.sub(r"^(?:です|だ|かな|でした)?(?:ね|よ|な)*$", "", rest[len(hedge[0]) :]) if hedge else rest
    start = m.start("cut")
    ending = "" if not rest else "。" + rest if is_japanese(text) else ". " + rest
    said = re.match(r"(?:です|ます|た)(?:よ|ね)*", m["cut"])
    text = text[: old.start] + new + text[old.end : start] + (said[0] if said else "") + ending
    return text, (old.text,)


def _in_place(old: Figure, new: Figure) -> str:
    """call it 40, of 45 minutes: 40 minutes."""
    digits = re.search(r"\d[\d,.]*", old.text)
    return old.text.replace(digits[0], new.text, 1) if digits and old.unit and not new.unit else new.text


_NOT_THAT = re.compile(
    r"^(?:sorry|oops|correction|i meant?|my mistake)[,:.!]* (?P<right>[^,]+?),? not (?P<wrong>[\w %°]+?)\W*$|"
    r"^(?:すみません|すいません|訂正(?:です|します)?|間違えました)[、。:：]*(?P<wrong_ja>[^、。]{1,12}?)(?:ではなく|じゃなく)て?、?(?P<right_ja>[^、。]{1,12}?)(?:です|でした)?[。]?$",
    re.IGNORECASE,
)


def carried_over(heard: list[Segment]) -> list[Segment]:
    """What was said over several answers, with corrections made in a message of their own ("sorry, a mm, not mil") carried out
    in what was said before, and without what another answer asks to keep out."""
    heard = spared(heard)
    out: list[Segment] = []
    for segment in heard:
        m = _NOT_THAT.match(segment.text) if not segment.note else None
        wrong = (m["wrong"] or m["wrong_ja"]).strip() if m else ""
        right = (m["right"] or m["right_ja"]).strip() if m else ""
        pattern = re.compile(re.escape(wrong) if is_japanese(wrong) else rf"\b{re.escape(wrong)}\b", re.IGNORECASE)
        at = next(
            (i for i in reversed(range(len(out))) if wrong and not out[i].note and pattern.search(out[i].text)), None
        )
        if at is None:
            out.append(segment)
            continue
        words = right if " " in wrong or is_japanese(wrong) else right.split()[-1]
        out[at] = replace(
            out[at], text=pattern.sub(words, out[at].text, count=1), taken_back=(*out[at].taken_back, wrong)
        )
        out.append(replace(segment, note="small_talk"))
    return out
