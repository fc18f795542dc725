"""An answer as statements: where each begins and ends, what it says once corrected, and why one is no article text."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.drafting import remarks
from bot.drafting.corrections import replaces, resolve
from bot.drafting.facts import figures
from bot.drafting.lexicon import has_verb
from bot.drafting.speech import PARENTHESIS, spans
from bot.drafting.values import NoteKind, Spoken
from bot.drafting.words import content, tokens
from bot.language.text import clean, is_japanese, narrow, sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One statement. `start`, `end` are its span in the raw answer, `text` what it says after corrections.

    `note` says why it is no article text, `taken_back` what the speaker withdrew, `sealed` that it overlaps a sealed span.
    """

    source: str
    start: int
    end: int
    text: str
    note: NoteKind | None = None
    taken_back: tuple[str, ...] = ()
    sealed: bool = False


_TOPIC_ALONE = re.compile(r"^[^、。]{1,10}(?:は|では|だと)(?:ね)?[。、]?$")
_HEDGE_ALONE = re.compile(r"^(?:たぶん|多分|おそらく|恐らく|だいたい|大体)(?:です(?:けど)?)?(?:ね)?[。、]?$")


def _overlaps(answer: Spoken, start: int, end: int) -> bool:
    return any(s < end and start < e for s, e in answer.sealed)


def _without_asides(text: str) -> str:
    """Bracketed remarks (ここだけの話、…) gone; other brackets stay."""
    return PARENTHESIS.sub(lambda m: "" if remarks.kind_of(m[0].strip("（）()")) else m[0], text)


@lru_cache(maxsize=256)
def listen(answer: Spoken, asked: str = "") -> tuple[Segment, ...]:
    """The answer's statements in order. `asked` is the question (and heading): an echo of it says nothing new."""
    narrowed = narrow(answer.text)
    japanese = is_japanese(narrowed)
    found: list[Segment] = []
    for start, end in spans(narrowed, answer.transcript):
        if _overlaps(answer, start, end):
            found.append(Segment(source=answer.id, start=start, end=end, text="", sealed=True))
            continue
        text = clean(narrowed[start:end]).strip()
        text = text if japanese else _SHRUG.sub(" ", text)
        bare = _without_asides(text)
        asides = [m[0] for m in PARENTHESIS.finditer(text) if m[0] not in bare]
        text, taken = resolve(bare)
        for part in _parts(text, bare):
            if part.strip():
                found.append(Segment(source=answer.id, start=start, end=end, text=part.strip(), taken_back=taken))
                taken = ()
        found.extend(
            Segment(source=answer.id, start=start, end=end, text=a, note=remarks.kind_of(a.strip("（）()")))
            for a in asides
        )
    return tuple(_unnamed(_judged(_mended(_hedged(found)), asked)))


#: "don't name Dana, just say the security team"; 田中さんの名前は出さないで
_NO_NAME = re.compile(
    r"\b(?:name|mention|quote)\s+(?P<en>[A-Z][a-z]+)\b(?:[^.]{0,12}\b(?:say|write|call (?:it|them)|put)\s+(?P<instead>(?:the |our )?[\w -]+))?|"
    r"(?P<ja>[一-鿿ァ-ヶ]{1,8}?)(?:さん|氏|社|部長|課長)?の(?:名前|名|社名)は(?:出さ|書か|載せ|伏せ)"
)


def _unnamed(found: list[Segment]) -> list[Segment]:
    """Statements without a name somebody asked to keep out: in other words where they gave them, else withheld."""
    for m in [m for s in found if s.note == "confidential" for m in [_NO_NAME.search(s.text)] if m]:
        name, instead = m["en"] or m["ja"], (m["instead"] or "").strip(" .)")
        if not name or name in {"It", "That", "The", "Any", "客", "お客", "私", "会社"}:
            continue
        # Dana's team → the security team
        whole = re.compile(rf"\b{name}(?:'s {re.escape(instead.split()[-1])})?\b" if instead else re.escape(name))
        found = [
            s
            if s.note or not whole.search(s.text)
            else replace(s, text=whole.sub(instead, s.text))
            if instead
            else replace(s, note="confidential")
            for s in found
        ]
    return found


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


_MUSED = re.compile(r"(?P<thing>[^、。]{2,10})か[。]?$")


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
            word = re.sub(r"です.*$|[ね。、]", "", segment.text)
            text = before.text if remarks.is_guess(before.text) else word + "、" + before.text
            out[-1] = replace(before, text=text, end=segment.end)
        elif (
            out
            and segment.text
            and _goes_on(out[-1].text)
            and not remarks.kind_of(segment.text)
            and not remarks.kind_of(out[-1].text)
        ):
            taken = (*out[-1].taken_back, *segment.taken_back)
            out[-1] = replace(
                out[-1], text=out[-1].text.rstrip("。 ") + "、" + segment.text, end=segment.end, taken_back=taken
            )
        elif (
            out
            and out[-1].text
            and (mused := _MUSED.search(out[-1].text))
            and figures(mused["thing"])
            and segment.text.startswith(mused["thing"])
        ):
            # 五日間か。五日間止めました: thought aloud, then said
            begun = out[-1].text[: mused.start("thing")]
            out[-1] = replace(out[-1], text=begun + segment.text, end=segment.end)
        elif out and _TOPIC_ALONE.match(segment.text) and out[-1].text and not out[-1].note:
            out[-1] = replace(out[-1], text=segment.text.rstrip("ね。、") + out[-1].text, end=segment.end)
        else:
            out.append(segment)
    return out


def _mended(found: list[Segment]) -> list[Segment]:
    """Corrections made by a sentence of their own, carried out in the one before."""
    out: list[Segment] = []
    for segment in found:
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
        if note == "confidential" and before and not before.note and before.text and remarks.points_back(segment.text):
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
        if note == "referral" and before and not before.note and remarks.is_guess(before.text):
            out[-1] = replace(before, note="dont_know")
        if (
            note is None
            and before
            and before.note in {"referral", "dont_know"}
            and re.match(r"(?:he|she|they)\b|(?:彼|あの人)", segment.text, re.I)
        ):
            note = "referral"
        out.append(replace(segment, note=note))
    return out


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
    words = content(text)
    if figures(text) or not words:
        return (
            not words
            and not figures(text)
            and len(text) < 16
            and not re.search(r"はい|いいえ|ない|なし|無|\b(?:yes|no|none|never|always)\b", text, re.I)
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


_NOT_THAT = re.compile(
    r"^(?:sorry|oops|correction|i meant?|my mistake)[,:.!]* (?P<right>[^,]+?),? not (?P<wrong>[\w %°]+?)\W*$|"
    r"^(?:すみません|すいません|訂正(?:です|します)?|間違えました)[、。:：]*(?P<wrong_ja>[^、。]{1,12}?)(?:ではなく|じゃなく)て?、?(?P<right_ja>[^、。]{1,12}?)(?:です|でした)?[。]?$",
    re.IGNORECASE,
)


def carried_over(heard: list[Segment]) -> list[Segment]:
    """Corrections made in a message of their own ("sorry, a mm, not mil"), carried out in what was said before."""
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
