"""The words of one Word paragraph as a reader sees them: insertions count, deletions, hidden text and field codes do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BREAKS = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
#: rt is the reading over a word (ruby), pPr and rPr are looks, the rest is not in the text any more.
_SKIPPED = {f"{W}{name}" for name in ("del", "moveFrom", "rt", "pPr", "rPr", "sdtPr", "tblPr", "tcPr", "trPr")}
_FIELD_LINK = re.compile(r'HYPERLINK\s+"([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    text: str
    bold: bool | None
    half_points: int | None
    style: str | None
    url: str


@dataclass(slots=True)
class _Fields:
    """Word's complex fields (begin, code, separate, result, end) as they open and close inside a paragraph."""

    open: list[str] = field(default_factory=list)
    showing: list[bool] = field(default_factory=list)

    def step(self, kind: str | None) -> None:
        if kind == "begin":
            self.open.append("")
            self.showing.append(False)
        elif kind == "separate" and self.showing:
            self.showing[-1] = True
        elif kind == "end" and self.showing:
            self.open.pop()
            self.showing.pop()

    def code(self, text: str) -> None:
        if self.open:
            self.open[-1] += text

    @property
    def hidden(self) -> bool:
        return not all(self.showing)

    @property
    def url(self) -> str:
        return next((m[1] for code in reversed(self.open) if (m := _FIELD_LINK.search(code))), "")


def runs(paragraph: Any, targets: Mapping[str, str]) -> tuple[list[Run], list[Any]]:
    """The visible runs of a paragraph, and the text boxes anchored in it. `targets` are the document's links by id."""
    found: list[Run] = []
    boxes: list[Any] = []
    fields = _Fields()

    def walk(element: Any, url: str) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                boxes.extend(_boxes(child))
                run = _run(child, fields, url)
                if run is not None:
                    found.append(run)
            elif tag == f"{W}hyperlink":
                walk(child, targets.get(child.get(_R_ID) or "", "") or url)
            elif tag == f"{W}fldSimple":
                match = _FIELD_LINK.search(child.get(f"{W}instr") or "")
                walk(child, match[1] if match else url)
            elif tag not in _SKIPPED:
                walk(child, url)

    walk(paragraph, "")
    return found, boxes


def _run(run: Any, fields: _Fields, url: str) -> Run | None:
    looks = run.find(f"{W}rPr")
    text = "".join(_words(run, fields))
    if not text or (looks is not None and is_on(looks, "vanish")):
        return None
    style = looks.find(f"{W}rStyle") if looks is not None else None
    return Run(
        text=text,
        bold=is_on(looks, "b") if looks is not None else None,
        half_points=size(looks),
        style=style.get(f"{W}val") if style is not None else None,
        url=url or fields.url,
    )


def _words(element: Any, fields: _Fields) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag == f"{W}fldChar":
            fields.step(child.get(f"{W}fldCharType"))
        elif tag == f"{W}instrText":
            fields.code(child.text or "")
        elif fields.hidden or tag in _SKIPPED:
            continue
        elif tag == f"{W}t":
            yield child.text or ""
        elif tag in _BREAKS:
            yield _BREAKS[tag]
        elif tag in (f"{W}ruby", f"{W}rubyBase", f"{W}r"):
            yield from _words(child, fields)


def _boxes(run: Any) -> Iterator[Any]:
    """Text boxes stand twice in a file, for new Word and for old: the new one is taken where there is one."""
    for child in run:
        if child.tag == f"{_MC}AlternateContent":
            for part in child:
                inner = list(part.iter(f"{W}txbxContent"))
                if inner:
                    yield from inner
                    break
        elif child.tag in (f"{W}pict", f"{W}drawing"):
            yield from child.iter(f"{W}txbxContent")


def is_on(looks: Any, name: str) -> bool | None:
    """A Word on/off property: present without a value is on; None where the run does not say."""
    found = looks.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val", "true") not in ("0", "false", "off", "none")


def size(looks: Any | None) -> int | None:
    found = looks.find(f"{W}sz") if looks is not None else None
    value = found.get(f"{W}val") if found is not None else None
    return int(float(value)) if value and value.replace(".", "", 1).isdigit() else None
