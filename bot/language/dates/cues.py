"""Times of day people name without a number, in one table.

A cue that ends a deadline ("by", まで) gives `until`, any other use gives `when`. `open`, `lunch`, `back`, `close` are the
person's own hours, `eod` is `close` or, once that is over, the end of the calendar day, `leaving` half an hour before the end; the rest are clock times on the person's wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from bot.calendar.hours import Hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """`words` is a pattern over folded text.

    `due` marks cues that are deadlines by themselves (午前中, EOD); `alone` those that need no day beside them;
    `next_day` those that mean tomorrow once they are over; a cue with two `when` leaves open which (the meeting's time).
    """

    words: str
    when: tuple[str, ...]
    until: tuple[str, ...]
    due: bool = False
    alone: bool = False
    next_day: bool = False


def _cue(words: str, when: str, until: str = "", *, due: bool = False, alone: bool = False, again: bool = False) -> Cue:
    return Cue(
        words=words,
        when=tuple(when.split()),
        until=tuple((until or when).split()),
        due=due,
        alone=alone,
        next_day=again,
    )


_AFTER = r"(?:の|が)?(?:あと|後|終わり|終了後|終わったら|終わり次第|済んだら|すんだら|明け)"
_MEETING = r"(?:会議|打ち?合わ?せ|ミーティング|mtg|定例|面談|商談|レビュー)"
_MORNING_MEETING = r"(?:朝会|朝礼|朝ミーティング|朝mtg|スタンドアップ|デイリースクラム|デイリー)"

JAPANESE = (
    _cue(r"(?:朝|あさ)(?:一番|イチ|いち|一|1番|1(?!\d|時))", "open", alone=True, again=True),
    _cue(r"(?:始業|出社)(?:後|時|したら|前|直後)?", "open", again=True),
    _cue(_MORNING_MEETING + _AFTER, "10:00", alone=True, again=True),
    _cue(_MORNING_MEETING, "open", again=True),
    _cue(r"午前中", "lunch", due=True, again=True),
    _cue(r"午前", "open", "lunch", again=True),
    _cue(r"朝(?!日|食|晩|夕|顔|型|会|礼)", "open", again=True),
    _cue(r"(?:お?昼|ひる)(?:休み)?(?:の?前)|(?:ランチ|昼食)の?前", "lunch", due=True),
    _cue(r"(?:お?昼|ひる)(?:休み)?(?:過ぎ|すぎ|明け|あけ|の?あと|の?後)|(?:ランチ|昼食)(?:の?後|の?あと|明け)", "back"),
    _cue(r"(?:お?昼|午後)(?:一番|イチ|いち|一|1番|1(?!\d|時|:))", "back", alone=True),
    _cue(r"正午|お昼|昼(?:休み|頃|ごろ)?(?!間|夜|光|食)|ランチ", "lunch"),
    _cue(r"午後", "back", "close"),
    _cue(r"夕方|夕刻|夕", "16:00", "17:00"),
    _cue(r"定時の?前|終業の?前|退社の?前|帰る前|帰り際", "leaving", alone=True),
    _cue(r"(?:定時|終業|退社|退勤|仕事)(?:の?後|の?あと|過ぎ|すぎ|終わり)", "close", alone=True),
    _cue(r"定時|終業(?:時間|時刻)?|業務終了|cob|eob", "close", due=True, alone=True),
    _cue(r"eod", "eod", due=True, alone=True),
    _cue(r"夜中", "23:59"),
    _cue(r"夜(?!間|勤|景|行)|晩(?!年|秋)", "19:00", "23:59"),
    _cue(_MEETING + _AFTER, "13:00 16:00"),
)

_STANDUP = r"(?:(?:the|our|my|daily|morning)\s+)*(?:stand-?\s?up|scrum|daily|morning meeting|huddle)"
#: "thurs pm", "tomorrow am": the half of a day named before it.
_DAYS_END = r"(?<=(?:day|mon|tue|ues|wed|eds|thu|hur|urs|fri|row) )"
_TALK = r"(?:(?:the|our|my|a|team)\s+)*(?:meeting|call|review|sync|workshop)"

ENGLISH = (
    _cue(r"first thing in the morning|first thing in the am", "open", alone=True, again=True),
    _cue(r"first thing|start of (?:the )?(?:day|business)|sod", "open", again=True),
    _cue(r"(?:right |just |straight )?after\s+" + _STANDUP, "10:00", alone=True, again=True),
    _cue(r"(?:before|at|by|until)\s+" + _STANDUP, "open", due=True, again=True),
    _cue(r"mid-?\s?morning", "10:30", again=True),
    _cue(r"late(?:r)?(?: in the)? morning", "11:00", again=True),
    _cue(r"(?:early )?(?:in the )?(?:early )?morning|" + _DAYS_END + r"am", "open", "lunch", again=True),
    _cue(r"(?:right |just |straight )?after\s+(?:the\s+|my\s+)?lunch(?:\s?time)?", "back", alone=True),
    _cue(r"before\s+(?:the\s+|my\s+)?lunch(?:\s?time)?", "lunch", due=True, alone=True),
    _cue(r"mid-?\s?afternoon", "15:00"),
    _cue(r"late(?:r)?(?: in the)? afternoon", "16:00", "17:00"),
    _cue(r"(?:early )?(?:in the )?(?:early )?afternoon|" + _DAYS_END + r"pm", "back", "close"),
    _cue(r"noon|midday|mid-day", "lunch", alone=True),
    _cue(r"(?:over |at |around )?lunch(?:\s?time)?", "lunch"),
    _cue(
        r"(?:the\s+)?(?:very\s+)?(?:end|close)\s+of\s+(?:the\s+|my\s+|your\s+|our\s+)?(?:working\s+|work\s+|business\s+)?"
        r"(?:day|business|play)|(?:the\s+)?end\s+of(?=\s+(?:today|tomorrow|(?:mon|tues|wednes|thurs|fri)day))"
        r"|e\.?o\.?[db]\b",
        "eod",
        due=True,
        alone=True,
    ),
    _cue(r"c\.?o\.?b\b|cop\b", "close", due=True, alone=True),
    _cue(r"(?:in the )?evening", "close", "21:00"),
    _cue(r"midnight", "23:59"),
    _cue(r"(?:at )?night", "19:00", "23:59"),
    _cue(r"after\s+" + _TALK, "13:00 16:00"),
)


#: Cues after which a small hour is one of the afternoon.
SECOND_HALF = frozenset({"lunch", "back", "15:00", "16:00", "close", "eod", "leaving", "19:00", "23:59"})


def clock(hours: Hours, mark: str) -> time:
    """The wall time a cue's mark stands for, by that person's hours."""
    lunch = hours.lunch or (time(12), time(13))
    match mark:
        case "open":
            return hours.start
        case "lunch":
            return lunch[0]
        case "back":
            return lunch[1]
        case "close" | "eod":
            return hours.end
        case "leaving":
            minutes = max(hours.end.hour * 60 + hours.end.minute - 30, 0)
            return time(minutes // 60, minutes % 60)
    return time.fromisoformat(mark)
