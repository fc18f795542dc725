"""The outline as it grows: which section is open, and what a line in it is: a point, a question, who answers, by when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from bot.imported.dates import find_dates, first_date
from bot.imported.labels import Labels, folded
from bot.imported.lines import number
from bot.imported.values import Section

_JA_QUESTION = re.compile(
    r"(?:(?:です|ます|ました|ません|でした|でしょう|たい|の|ある|いる|よい|良い|ない|する|なる|べき|った|んだ|程度|くらい|どれくらい|どのくらい|何)か|ください|下さい|お願いします|お聞かせ.*|教えて.*|(?:知り|伺い|うかがい|聞き|お聞きし)たい(?:です)?)[。.]?$"
)
_EN_QUESTION = re.compile(
    r"^(?:please (?:tell|describe|explain|give|share)|tell us|describe|can you|could you)\b", re.IGNORECASE
)
_NOTE_BEHIND = re.compile(r"\s*[(（\[［【]([^()（）\[\]［］【】]+)[)）\]］】]\s*$")
_ORDINALS = r"[\d０-９一二三四五六七八九十]"
_CHAPTER_REFERENCE = re.compile(
    rf"^(?:第\s*({_ORDINALS}+(?:\s*[・、,~〜～\-–と]\s*第?{_ORDINALS}+)*)\s*[章節部回]?(?:\s*[・、,~〜～と]\s*第({_ORDINALS}+)章)?|({_ORDINALS}+)\s*章|(?:chapters?|sections?|parts?)\s+(\d+(?:\s*(?:[,&~–-]|and|to)\s*\d+)*)|([\d０-９]{{1,2}})(?=\s*[.．:：)、]|\s*$))\s*[:：.．)、-]?\s*",
    re.IGNORECASE,
)
_BY_BEHIND = re.compile(r"[\s,、]+(?:by|due|until|before|answers? by|締切|〆切|期限)[:：]?$", re.IGNORECASE)
_LONG = 60
#: Notes and question words are looked for at the end of a line, this far back.
_LONGEST_TAIL = 300


@dataclass(slots=True)
class Draft:
    """A section under construction."""

    heading: str
    points: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    owner: str | None = None
    due: date | None = None
    text: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sections:
    labels: Labels
    year_hint: date
    drafts: list[Draft] = field(default_factory=list)
    by_heading: dict[str, Draft] = field(default_factory=dict)
    open: Draft | None = None
    subfield: str = ""

    def start(self, heading: str, no: int | None = None) -> None:
        """Opens the section of this heading or number, a new one when there is none. A note behind may hold owner and due."""
        heading = heading.strip(" \t　:：")
        note = _NOTE_BEHIND.search(heading) if len(heading) <= _LONGEST_TAIL else None
        said = tuple(self._said(note[1])) if note else ()
        if note and said:
            heading = heading[: note.start()]
        self.subfield = ""
        self.open = self._known(heading, no)
        if self.open is None:
            if not heading:
                return
            self.open = Draft(heading=heading)
            self.drafts.append(self.open)
            self.by_heading[folded(heading)] = self.open
        for meaning, value in said:
            self.add(meaning, value)

    def _known(self, heading: str, no: int | None) -> Draft | None:
        same = self.by_heading.get(folded(heading)) if heading else None
        if same is None and not heading and no is not None and 1 <= no <= len(self.drafts):
            return self.drafts[no - 1]
        return same

    def _said(self, note: str) -> Iterator[tuple[str, str]]:
        for part in re.split(r"[／/|、,;；](?!\d)|\s{2,}", note):
            label, colon, value = (piece.strip() for piece in re.sub("[:：]", "\0", part, count=1).partition("\0"))
            meanings = [m for m in self.labels.meanings(label, "section") if m in ("owner", "due")] if colon else []
            if meanings:
                yield meanings[0], value
            elif find_dates(part, year_hint=self.year_hint):
                yield "due", part

    def add(self, meaning: str, text: str) -> None:
        """One value for the open section; several points or questions in one line are taken apart."""
        text = text.strip(" \t　")
        if self.open is None or not text:
            return
        match meaning:
            case "points":
                for point in _points(text):
                    _put(self.open.points, point)
            case "questions":
                for question in _questions(text):
                    _put(self.open.questions, question)
            case "owner":
                self._owner(self.open, text)
            case "due":
                self.open.due = first_date(text, year_hint=self.year_hint) or self.open.due
            case _:
                _put(self.open.text, text)

    def place(self, text: str, *, item: bool) -> None:
        """A line without a label: by the label above it, else by what it looks like."""
        question = looks_like_question(text)
        whole_sentence = not item and not question and (len(text) > _LONG or text.endswith(("。", ".")))
        if self.subfield in ("owner", "due"):
            self.add(self.subfield, text)
        elif self.subfield == "text" or whole_sentence:
            self.add("text", text)
        elif self.subfield:
            self.add(self.subfield, text)
        else:
            self.add("questions" if question else "points", text)

    def _owner(self, draft: Draft, text: str) -> None:
        days = find_dates(text, year_hint=self.year_hint)
        if days:
            draft.due = draft.due or days[0][2]
            text = re.sub(r"[(（][^()（）]*$", "", text[: days[0][0]]).strip(" 　、,／/|-–:：(（")
            text = _BY_BEHIND.sub("", text)
        text = re.sub(r"\s+", " ", text)
        if not self.labels.is_unassigned(text):
            draft.owner = draft.owner or text

    def assign(self, text: str) -> bool:
        """「第1章：営業技術 佐伯、12/4(金)」 in a part about who and when. False when it names no section."""
        targets, rest = self._referred(text)
        for draft in targets:
            self.open = draft
            if self.labels.is_unassigned(re.split(r"[、,／|]", rest)[0]):
                self.add("due", rest)
            else:
                self.add("owner", rest)
        return bool(targets)

    def _referred(self, text: str) -> tuple[list[Draft], str]:
        match = _CHAPTER_REFERENCE.match(text)
        if match:
            numbers = _spread(match[0].rstrip(" 　:：.．)、-"))
            found = [self.drafts[n - 1] for n in numbers if 1 <= n <= len(self.drafts)]
            rest = text[match.end() :].strip(" :：")
            for draft in found:
                if folded(rest).startswith(folded(draft.heading)):
                    rest = rest[len(draft.heading) :]
            return found, rest.strip(" 　:：-–—→、")
        for draft in self.drafts:
            if folded(text).startswith(folded(draft.heading)):
                return [draft], text[len(draft.heading) :].strip(" 　:：-–—→、")
        return [], text

    def finished(self, *, owner: str, due: date | None) -> tuple[Section, ...]:
        """`owner` and `due` were said for all sections at once."""
        return tuple(
            Section(
                no=no,
                heading=draft.heading,
                points=tuple(draft.points),
                questions=tuple(draft.questions),
                owner=draft.owner or owner or None,
                due=draft.due or due,
                text="\n".join(draft.text),
            )
            for no, draft in enumerate(self.drafts, start=1)
        )


def looks_like_question(text: str) -> bool:
    bare = _NOTE_BEHIND.sub("", text[-_LONGEST_TAIL:]).rstrip(" 　")
    return bare.endswith(("?", "？")) or bool(_JA_QUESTION.search(bare)) or bool(_EN_QUESTION.match(text))


def _points(text: str) -> Iterator[str]:
    for line in re.split(r"\n|／|\s+/\s+|；|;\s", text):
        parts = re.split(r"[・･]", line)[1:] if line.startswith(("・", "･")) else [line]
        yield from (_bare(part) for part in parts)


def _questions(text: str) -> Iterator[str]:
    for line in re.split(r"\n|(?<=[?？])\s*(?=[^\s)）」』?？])", text):
        parts = re.split(r"／|\s+/\s+", line)
        yield from (_bare(part) for part in (parts if all(map(looks_like_question, parts)) else [line]))


def _bare(text: str) -> str:
    _, _, rest = number(re.sub(r"^\s*(?:[・･•●○◦▪]|[-–—*](?=\s))\s*", "", text).strip())
    return rest.strip()


def _spread(written: str) -> list[int]:
    """「1〜3」 and "1 to 3" are 1, 2, 3; 「1・3」 and "1 and 3" are 1, 3."""
    numbers = [value for part in re.findall(_ORDINALS + "+", written) if (value := number(f"第{part}章")[1])]
    if len(numbers) == 2 and re.search(r"[~〜～–-]|\bto\b", written):
        return list(range(numbers[0], numbers[1] + 1))
    return numbers


def _put(target: list[str], text: str) -> None:
    if text and text not in target:
        target.append(text)
