"""Days and times as English-writing colleagues write them.

Where people differ both readings are given: "next Friday" while this week's is still ahead, 12/4 (the fourth of December
or the twelfth of April), a bare "Monday" on a Monday, "Friday after next". "this week" ends on its last working day.
"""

from __future__ import annotations

import re

from bot.language.dates import cues
from bot.language.dates import english_readers as readers
from bot.language.dates.groups import Grammar
from bot.language.dates.tokens import Reader, cue_rules, rules

_DAY = rf"(?P<weekday>monday|tuesday|wedn?e?sday|thurs?day|friday|saturday|sunday|{readers.SHORT_DAY}\b\.?(?!\w))"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_N = r"(?:\d{1,3}|a couple of|a couple|couple of|another|one more|one|two|three|four|five|six|seven|eight|nine|ten|fourteen|an?)"
_SOME = rf"(?P<n>{_N}(?:\s*(?:-|–|to|or|~)\s*{_N})?)"
_UNIT = r"(?P<unit>(?:business|working|work)\s+days?|days?|weeks?|wks?|months?|fortnights?|hours?|hrs?|minutes?|mins?)"
_HALF = r"(?P<half>a\.?m\b\.?|p\.?m\b\.?|p\b|a\b)"
_BY = r"(?P<by>by|before|until|till|at|around|about|@|~|from|after)"
_SLASH: tuple[tuple[str, Reader], ...] = (
    (
        r"(?<![\d./\-a-z#$])(?<!\d:)(?P<first>\d{1,2})\s*/\s*(?P<second>\d{1,2})(?:\s*/\s*(?P<year>20\d\d|\d\d))?(?![\d/.]\d?|-\d|\w)"
        r"(?!\s*(?:inch|in\b(?!\s+the)|of\b|%|mm|cm|\"|scale|ratio|cup|size|full|empty|done|complete))",
        readers.slash,
    ),
)

#: What is read in a Japanese sentence as well: all but 12/4.
WORDS: tuple[tuple[str, Reader], ...] = (
    # what is no date, whatever it holds
    (
        rf"\b(?:every|each|last|past|previous|most)\s+(?:other\s+)?(?:{readers.FULL_DAY}|{readers.SHORT_DAY}\b|week|month|year|day|night|evening|afternoon|morning)s?",
        readers.silent,
    ),
    (
        rf"\b{readers.FULL_DAY}s?(?:\s+(?:inc|ltd|llc|corp|gmbh|meeting notes)\b|\.com|'s(?!\s+(?:fine|good|ok|okay|great|better|best|possible|doable|perfect|the))|s\b)",
        readers.silent,
    ),
    (r"\byesterday(?:'s)?|\bthis morning's|\btoday's|\btomorrow's", readers.silent),
    (r"\bsince\s+\w+", readers.silent),
    # whole dates
    (r"\br(?P<year>\d{1,2})[./](?P<month>\d{1,2})[./](?P<day>\d{1,2})(?!\d)", readers.reiwa),
    (r"(?<![\d.])(?P<year>20\d\d)\s*[-/.]\s*(?P<month>\d{1,2})\s*[-/.]\s*(?P<day>\d{1,2})(?!\d)", readers.iso),
    (
        rf"\b{_MONTH}\s*(?:the\s+)?(?P<day>\d{{1,2}})(?:{readers.ORDINAL})?(?!\d)(?:,?\s+(?P<year>20\d\d))?(?!\s*(?:%|units|degrees|pieces|mm|km|kg|times))",
        readers.named_date,
    ),
    (
        rf"\b(?:the\s+)?(?P<day>\d{{1,2}})(?:{readers.ORDINAL})?\s*(?:of\s+|-)?{_MONTH}(?!\w)(?:,?\s+(?P<year>20\d\d))?",
        readers.named_date,
    ),
    (
        rf"\b(?:the\s+|on\s+)(?P<list>\d{{1,2}}{readers.ORDINAL}(?:\s*(?:or|/)\s*(?:the\s+)?\d{{1,2}}{readers.ORDINAL})*)\b{readers.ENDS}",
        readers.day_of_month,
    ),
    (rf"(?:^|\bby\s+|\bdue\s+)(?P<list>\d{{1,2}}{readers.ORDINAL})\b{readers.ENDS}", readers.day_of_month),
    (r"\bv(?:er(?:sion)?)?\.?\s?\d[\d./-]*|\b\d+(?:\.\d+){2,}|\b[a-z]+-\d+(?:[-./]\d+)+", readers.silent),
    # weekdays
    (rf"\b{_DAY},?\s+(?P<list>\d{{1,2}}{readers.ORDINAL})\b{readers.ENDS}", readers.weekday_of_month),
    (rf"\b{_DAY}", readers.bare),
    (rf"\bthis\s+{_DAY}", readers.this),
    (rf"\b(?:this\s+|the\s+)?(?:coming|upcoming|following)\s+{_DAY}", readers.coming),
    (rf"\b(?:the\s+)?next\s+{_DAY}", readers.next),
    (rf"\b(?:the\s+)?{_DAY}\s+after\s+next", readers.after_next),
    (
        rf"\b{_DAY},?\s+(?:of\s+|in\s+)?(?P<week>this|next|the following|the|the coming)\s+week(?:\s+after\s+next)?(?!\s?end)",
        readers.in_week,
    ),
    (rf"\b(?:the\s+)?(?P<week>this|next)\s+week'?s?,?\s+(?:on\s+)?{_DAY}", readers.in_week),
    (rf"\b{_DAY}\s+week\b", readers.later_from),
    (rf"\b(?<!for )(?P<n>{_N})\s+weeks?\s+(?:from|on|after)\s+(?:this\s+|next\s+)?{_DAY}", readers.later_from),
    (rf"\b(?P<n>{_N})\s+weeks?\s+(?:from\s+)?(?P<from>today|tomorrow)", readers.later_from_today),
    (r"\b(?P<from>today|tomorrow)\s+(?P<n>)week\b", readers.later_from_today),
    # weeks, months, years
    (r"\b(?P<week>the)\s+week\s+after\s+next|\bthe\s+following\s+week", readers.week_after_next),
    (r"\b(?:the\s+)?rest\s+of\s+(?P<week>this|the)\s+week", readers.week),
    (r"\b(?:sometime\s+|some time\s+|during\s+|within\s+)?(?P<week>this|next)\s+week(?!\s?end|ly)", readers.week),
    (
        r"\b(?:the\s+)?(?:very\s+)?end\s+of\s+(?P<week>the|this|next|)\s?(?:work(?:ing)?\s+)?week(?!\s?end)|\beow\b|\bweek'?s\s+end\b",
        readers.week_end,
    ),
    (
        r"\b(?P<part>early|beginning of|start of|mid|middle of|later?|towards the end of)(?:\s+|-)(?:in\s+)?(?P<week>this|next|the)\s+week(?!\s?end)",
        readers.week_part,
    ),
    (
        r"\b(?:(?:on|over|at|during)\s+)?(?:(?P<week>this|next|the)\s+)?(?:coming\s+)?week-?\s?ends?\b",
        readers.over_weekend,
    ),
    (r"\b(?:the\s+)?end\s+of\s+(?:the\s+|this\s+|next\s+)?month|\beom\b|\bmonth\s?-?end\b", readers.month_end),
    (r"\b(?:later\s+)?this\s+month\b", readers.month_end),
    (rf"\b(?:the\s+)?end\s+of\s+{_MONTH}(?:,?\s+(?P<year>20\d\d)|(?!\s*\d))", readers.month_end),
    (
        rf"\b(?P<part>early|beginning of|the beginning of|start of|mid|middle of|late)(?:\s+|-)(?:in\s+)?(?:{_MONTH}|next\s+month)(?!\s*\d)",
        readers.month_part,
    ),
    (rf"\b(?:not\s+)?(?:until|till?)\s+{_MONTH}(?!\s*(?:the\s+)?\d)", readers.until_month),
    (r"\b(?:sometime\s+)?next\s+month", readers.next_month),
    (r"\b(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?year|\beoy\b|\bthis\s+year\b", readers.year_end),
    (
        rf"\b(?:the\s+)?(?:week\s+(?:of|beginning|commencing|starting)|w/c|wc)\s+(?:the\s+)?(?:{_MONTH}\s*(?P<day>\d{{1,2}}))(?:{readers.ORDINAL})?",
        readers.week_of,
    ),
    # from now on
    (
        r"\b(?:later\s+)?today|\b(?:tomorrow|tommorr?ow|tomorr?ow|tmrw|tmrow|tmr|tmw|2moro)\b|\b(?:the\s+)?day\s+after\s+tomorrow",
        readers.relative,
    ),
    (r"\bthis\s+(?P<part>morning|afternoon|evening)|\b(?P<night>tonight)", readers.today_part),
    (rf"\b(?P<in>in)\s+(?:about\s+|around\s+)?{_SOME}\s+{_UNIT}(?:'?\s+time)?(?!\s+of\b)", readers.amount_later),
    (rf"\bwithin\s+(?:the\s+next\s+)?{_SOME}\s+{_UNIT}(?!\s+of\b)", readers.amount_later),
    (rf"\b{_SOME}\s+{_UNIT}\s+(?P<from>from\s+(?:now|today)|later)", readers.amount_later),
    (
        rf"(?:\b(?:give me|i need|i'd need|i'll need|need|allow me|can i have|could i have)\s+(?:about\s+|another\s+)?){_SOME}\s+(?:more\s+)?{_UNIT}(?!\s+of\b)",
        readers.amount_later,
    ),
    (rf"(?:\b|^){_SOME}\s+(?P<unit>(?:business|working)\s+days?)(?!\s+(?:of|ago))", readers.amount_later),
    (r"\b(?P<in>in|within)\s+(?:a|one)\s+(?P<unit>day|week)\s+or\s+(?:two|so)", readers.one_or_two),
    (r"\b(?P<in>in|within)\s+(?:half\s+an\s+hour|a\s+half\s+hour|the\s+(?:next\s+)?hour)", readers.half_hour),
    (r"\b(?:the\s+)?next\s+(?:business|working|work)\s+day", readers.business_day),
    # times with a number
    (rf"\b(?:{_BY}\s*)?(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?\s*{_HALF}(?!\w)", readers.clock),
    (rf"(?<![\d:./])(?:\b{_BY}\s*)?(?<![\d:./])(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?![\d:])", readers.clock),
    (
        rf"\b{_BY}\s*(?P<bare>)(?P<hour>\d{{1,2}})(?:\s?ish)?(?![\d.:/]\d|\d|\w|%)(?!\s*(?:(?:of\s+)?{_MONTH}|to\s+\d|-|–)){readers.ENDS}",
        readers.bare_clock,
    ),
    (
        r"\bbetween\s+(?P<hour>\d{1,2})\s+and\s+\d{1,2}(?=\s*(?:$|[,.?!;)]|on\b|tomorrow|today|this\b|next\b))",
        readers.clock,
    ),
    (rf"\b{_BY}\s+(?P<hour>{'|'.join(readers.HOURS)})\b(?!\s+(?:of|or|to)\b){readers.ENDS}", readers.bare_clock),
    (rf"\b(?:{_BY}\s*)?(?P<hour>\d{{1,2}})\s?(?:o'?clock|ish\b)", readers.clock),
    (rf"\b(?:{_BY}\s*)?(?P<past>half\s+past)\s+(?P<hour>\d{{1,2}})\b", readers.clock),
)
_OUT = r"(?:out|off|away|busy|swamped|booked|slammed|travell?ing|on leave|on vacation|on holiday|on pto|in meetings|unavailable|not available|not around|sick)"
GRAMMAR = Grammar(
    rules=[
        *rules(_SLASH),
        *rules(WORDS),
        *cue_rules(cues.ENGLISH, whole_words=True),
    ],
    glue=re.compile(
        r"\s*[,(-]?\s*(?:(?:say|maybe|perhaps|before|after|until|probably|possibly|on|at|in|by|around|about|the|of|sometime|like|for|how about|is)\s*)*[,)]?\s*"
    ),
    same=re.compile(r"\s*[,(]?\s*(?:the\s+|on\s+|on the\s+|that is,?\s+|i\.e\.\s+)?"),
    either=re.compile(r"\s*(?:,?\s*or\s+(?:on\s+|maybe\s+|the\s+)?|/|,|and|-|–|~|to|through)\s*"),
    due_before=re.compile(
        r"(?:\b(?:by|due(?:\s+(?:on|by|date(?:\s+is|:)?))?|(?<!not )(?<!n't )until|(?<!not )till?|no later than|not later than|at the latest|deadline(?:\s+is|:)?|latest)"
        r"|\b(?:due|deadline):)\s+(?:(?:on|the|around|about|early|this coming)\s+)*$"
    ),
    due_after=re.compile(r"\s*(?:at the (?:very )?latest|latest\b|deadline|(?:まで|迄|締|〆|中)(?:に)?)"),
    earlier_before=re.compile(r"(?<!not )\bbefore\s+(?:the\s+)?$|\bthe (?:business )?day before\s+(?:the\s+)?$"),
    earlier_after=re.compile(r"(?!)"),
    later_before=re.compile(r"\bafter\s+(?:the\s+)?$"),
    refused_before=re.compile(
        r"\b(?:can'?t|cannot|can not|couldn'?t|won'?t|not|isn'?t|except|unless|but not|anything but)\s+"
        r"(?:(?:do|make|manage|meet|finish|deliver|work|it|this|that|happen|be|available|free|get|to|really)\s+)*(?:(?:on|by|for)\s+)?(?:the\s+)?$"
        r"|\b(?:i'?m|i am|i'?ll be|i will be|we'?re|we are|am|be|being)\s+(?:fully\s+|completely\s+|totally\s+|really\s+)?"
        + _OUT
        + r"(?:\s+of\s+(?:the\s+)?office)?(?:\s+(?:on|all|until|till|from))?\s+$|\b(?:swamped|slammed|busy|booked|no (?:time|capacity|chance|way|room))\s+$"
    ),
    refused_after=re.compile(
        r"\s*,?\s*(?:doesn'?t work|does not work|won'?t work|will not work|is (?:bad|out|impossible|no good|off|full|booked|not good|not possible|too soon|too early|a holiday|hectic)"
        r"|isn'?t|not possible|is not|i'?m (?:fully |completely )?"
        + _OUT
        + r"|i am "
        + _OUT
        + r"|i have (?:meetings|a)\b|i can'?t|i cannot|looks bad|would be tough)"
        r"|\s+(?:the|we|i|it|they|he|she|our|a|my)\s+(?:\w+\s+){0,3}?(?:was|were|broke|had|did|happened|went|came|saw|made|found|took"
        r"|got|failed|stopped|ran|tested|shipped|sent|measured)\b"
    ),
)
