"""Reads a goal's sentence: what is counted, from how many to how many, by when."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from bot.imported.dates import find_dates
from bot.imported.values import Goal

_AMOUNT = r"(?:約|およそ|about |around |some )?[¥$€£]?\d[\d,]*(?:\.\d+)?\s*(?:[万億千]?(?:件|名|人|社|回|円|台|位|%|ポイント|pt|PV|UU|本|通|組|店|倍|点|セッション|クリック)|[万億千%kKM]\b|%)?"
_PER = r"(?P<per>毎?[月年週日]間?(?:平均)?に?\s*)?"
_JA = re.compile(
    rf"(?P<metric>[^。、\n→:：]*?)(?:を|が|は|の|\s|、)?\s*(?:現在の?|今の)?{_PER}(?P<from>{_AMOUNT})(?P<per2>/[月年週日])?\s*(?:以下|前後|程度)?\s*(?:から|→|⇒|➡|->|=>|~|〜|～)\s*(?:[月年週日]間?に?\s*)?(?P<to>{_AMOUNT})(?P<per3>/[月年週日])?"
)
_JA_TARGET = re.compile(
    rf"(?P<metric>[^。、\n:：]*?)(?:を|が|の|\s)\s*{_PER}(?P<to>{_AMOUNT})(?P<per3>/[月年週日])?\s*(?:以上|以内|以下)?(?:に|獲得|達成|まで|へ|増|を|$)"
)
_EN_AMOUNT = r"[¥$€£]?\d(?:[\d,.]*\d)?(?:\s?(?:%|k\b|M\b))?"
_EN_PER = r"(?:\s+(?:[a-z-]+\s+)?(?:a|per|each|every|/)\s*(?P<per>month|week|year|quarter|day))?"
_EN = re.compile(
    rf"(?P<metric>.*?)\s*[,:]?\s+(?:from\s+)?(?:about\s+|around\s+|roughly\s+)?(?P<from>{_EN_AMOUNT})(?:\s+(?:a|per)\s+(?:month|week|year|quarter|day))?\s*(?:to|->|→|=>|up to)\s*(?:about\s+|around\s+|at least\s+)?(?P<to>{_EN_AMOUNT}){_EN_PER}",
    re.IGNORECASE,
)
_EN_TARGET = re.compile(
    rf"(?:get|reach|win|generate|achieve|hit|bring in|earn|deliver)\s+(?:at least\s+|about\s+)?(?P<to>{_EN_AMOUNT})\s+(?P<metric>[a-z][a-z -]*?)(?:\s+(?:a|per|each|every)\s+(?P<per>month|week|year|quarter|day))?(?=\s+(?:by|from|in|on|through|until)\b|[.,;]|$)",
    re.IGNORECASE,
)
_EN_VERB = re.compile(
    r"^.*?\b(?:raise|increase|grow|lift|double|triple|improve|boost|push|move|bring|take|get|cut|reduce|lower|drop|halve|drive|expand|more)\s+(?:up\s+|down\s+)?(?:the\s+|our\s+)?(?:number of\s+|monthly\s+)?",
    re.IGNORECASE,
)
_EN_SOURCE = re.compile(r"\s+(?:from|on|in|via|through|by|at|for|coming|that|which)\s", re.IGNORECASE)
#: A Japanese metric is the last noun: what stands behind the last of these.
_JA_BEFORE = re.compile(r"[のがはで「」『』（）()]|から|より|による|として|における|での|への|及び|および|によって|\s")
#: Figures stand in the first sentences, and the search takes the square of what it is given.
_LONGEST = 400
_JA_PERIOD = {"月": "月", "年": "年", "週": "週", "日": "日"}


def read_goal(text: str, kpi: Sequence[str], *, year_hint: date) -> Goal:
    """`text` is kept as written. What it does not say is looked for in the first KPI that has both figures."""
    metric, frm, to = read_change(text)
    if to is None:
        metric, frm, to = next((change for one in kpi if (change := read_change(one))[1]), (metric, frm, to))
    days = find_dates(text, year_hint=year_hint)
    return Goal(text=text, metric=metric, frm=frm, to=to, by=days[-1][2] if days else None)


def read_change(text: str) -> tuple[str | None, str | None, str | None]:
    """(metric, from, to): 「資料請求を月4件から月10件に」 is (資料請求（月）, 4件, 10件)."""
    plain = unicodedata.normalize("NFKC", text[:_LONGEST])
    japanese = any("\u3040" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in text)
    for pattern in (_JA, _JA_TARGET) if japanese else (_EN, _EN_TARGET):
        match = pattern.search(plain)
        if match:
            part = match.groupdict()
            metric = _japanese_metric(part) if japanese else _english_metric(part)
            frm = part.get("from")
            return metric, frm.strip() if frm else None, part["to"].strip()
    return None, None, None


def _japanese_metric(part: dict[str, str | None]) -> str | None:
    words = (part["metric"] or "").strip(" 、をがはの")
    name = _JA_BEFORE.split(words.split("を")[0])[-1].strip() or words
    per = next(
        (c for c in (part.get("per") or "") + (part.get("per2") or "") + (part.get("per3") or "") if c in _JA_PERIOD),
        "",
    )
    return f"{name}（{per}）" if name and per else name or None


def _english_metric(part: dict[str, str | None]) -> str | None:
    before, _, behind = (part["metric"] or "").strip(" :").rpartition(":")
    words = _EN_VERB.sub("", (behind or before).strip(), count=1)
    name = _EN_SOURCE.split(words)[0].strip(" ,:;-")
    per = (part.get("per") or "").casefold()
    return f"{name} per {per}" if name and per else name or None
