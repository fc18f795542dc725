"""Briefs, sections and questions as people write them: `B2.3`, `3,4`, 「3と4」, 「第3章」, `Q7`, a title in quotes."""

from __future__ import annotations

import re

from bot.language.arguments import Arguments, NotUnderstood, Token
from bot.language.commands import BriefWord, Place, QuestionWord
from bot.language.text import narrow

_KANJI = {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_UNIT = r"(?![\d/:%]|\.\d|\s*(?:月|日|時|分|年|週|営業日|か月|ヶ月|カ月|件|人|回|度|℃|bar\b|days?\b|weeks?\b|months?\b|am\b|pm\b|mins?\b|minutes?\b))"
_NUM = rf"(?:\d{{1,3}}{_UNIT}|[一二三四五六七八九十]{{1,3}}(?=[章番節つ]))"
_ITEM = rf"(?:第|sections?\s*|sec\.?\s*|§|見出し\s*|セクション\s*|\#)?{_NUM}(?:\s*[-~〜–～]\s*{_NUM})?(?:番目|番|章|節|つ目)?"
_JOIN = r"\s*(?:,\s*and\s|[,、・&と+]|and\s|および|及び)\s*"
_NAMED = r"(?:brief\s*|ブリーフ\s*|企画書?\s*|B)\#?\s?(?P<b>\d{1,5})"
_END = r"(?=$|[\s\0@\"“「『<,、。)?]|[をのへにはが])"
_PLACE = re.compile(
    rf"(?:{_NAMED}(?:(?:\s*[.:\-・#]\s*|\s*の\s*|\s+)(?P<list>{_ITEM}(?:{_JOIN}{_ITEM})*))?"
    rf"|(?P<b2>\d{{1,5}})\.(?P<list2>{_ITEM}(?:{_JOIN}{_ITEM})*)"
    rf"|(?P<list3>{_ITEM}(?:{_JOIN}{_ITEM})*)){_END}(?:[をのへには](?=[\s\0@\"「『]|$))?",
    re.IGNORECASE,
)
_BRIEF = re.compile(
    rf"(?:{_NAMED}|(?P<b2>\d{{1,5}}){_UNIT}(?:番)?)(?=$|[\s\0@\"“「『<,、。)?]|[をのへにはが])(?:[をのへには](?=[\s\0@\"「『]|$))?",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    rf"(?:(?:{_NAMED}[.\s]*)?(?:(?P<s>\d{{1,3}})[.\s]+)?(?:Q|question\s*|質問\s*|問\s*)\#?\s?(?P<q>\d{{1,6}})(?:番)?"
    rf"|B?(?P<b3>\d{{1,5}})\.(?P<s3>\d{{1,3}})\.(?P<q3>\d{{1,6}})|\#?(?P<q2>\d{{1,6}})(?:番)?)"
    r"(?=$|[\s\0@\"“「『,、。]|[をのへには])(?:[をのへには](?=[\s\0@]|$))?",
    re.IGNORECASE,
)


_REPEATED = re.compile(
    r"(?<![\d.])B?(\d{1,5})\.\d{1,3}(?:\.(?!\d))?(\s*(?:,|、|・|&|と|\+|and)\s*B?\1\.)(?=\d)", re.IGNORECASE
)


def join_repeated(line: str) -> str:
    """`1.3,1.4` and 「B1.3とB1.4」 as `1.3,4`: people repeat the brief with every section."""
    while found := _REPEATED.search(narrow(line)):
        line = line[: found.start(2)] + "," + line[found.end(2) :]
    return line


def numbers(text: str) -> tuple[int, ...]:
    """The section numbers of `3,4`, `3-5`, `3と4`, 第三章, in the order written, each once. Raises NotUnderstood for a mad range."""
    found: list[int] = []
    for first, last in re.findall(
        r"(\d+|[一二三四五六七八九十]+)(?:\s*[-~〜–～]\s*(\d+|[一二三四五六七八九十]+))?", text
    ):
        low = _number(first)
        high = _number(last) if last else low
        if not 0 < low <= high or high - low > 50:
            raise NotUnderstood("which_section", word=text)
        found.extend(n for n in range(low, high + 1) if n not in found)
    return tuple(found)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十")
    return (_KANJI.get(tens, 1) * 10 if "十" in text else 0) + _KANJI.get(ones, 0)


def take_place(args: Arguments, *, many: bool = False) -> Place | None:
    """The first place in what is left; in free text it must stand at the head. `many`: numbers may follow with blanks only."""
    tokens = args.tokens()
    for pass_named in (True, False):
        for i, token in enumerate(tokens):
            if args.free_text and i:
                break
            found = _PLACE.match(args.rest, token.start) if token.kind in ("word", "channel") else None
            if found and (found["b"] is not None) >= pass_named and not _belongs_elsewhere(args, tokens, i):
                args.blank(found.start(), found.end())
                return _with_title(args, _place(args, found, many=many))
    return _titled(args, tokens)


def _with_title(args: Arguments, place: Place) -> Place:
    """Sections without a brief, when a quoted title stood before them and is nobody's name."""
    tokens = args.tokens()
    quoted = bool(tokens) and tokens[0].kind == "quote" and any(t.kind == "person" for t in tokens)
    if args.free_text or place.brief or not quoted or not tokens[0].text.strip():
        return place
    return Place(brief=BriefWord(title=args.take(tokens[0]).strip()), sections=place.sections)


def _place(args: Arguments, found: re.Match[str], *, many: bool) -> Place:
    brief = found["b"] or found["b2"]
    listed = found["list"] or found["list2"] or found["list3"] or ""
    sections = numbers(listed)
    while many and sections and (token := next((t for t in args.tokens() if t.start >= found.end()), None)):
        more = re.fullmatch(rf"(?:{_JOIN})?({_ITEM})", token.text)
        if token.kind != "word" or args.rest[found.end() : token.start].strip() or not more:
            break
        if _belongs_elsewhere(args, args.tokens(), args.tokens().index(token)):
            break
        sections = tuple(dict.fromkeys((*sections, *numbers(more.group(1)))))
        args.take(token)
    bare = brief is None and bool(re.fullmatch(r"\s*\d+番?\s*", listed))
    return Place(brief=BriefWord(number=int(brief)) if brief else None, sections=sections, bare=bare)


def _belongs_elsewhere(args: Arguments, tokens: list[Token], i: int) -> bool:
    """`min 5`, `in 3 days`, `Dec 4`: the number is of an option or a date."""
    before = tokens[i - 1] if i else None
    if before and not args.free_text and before.kind in ("word", "flag") and tokens[i].text[:1].isdigit():
        return args.is_option(before) or (args.is_date(before) and not before.text[:1].isdigit())
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    return bool(
        after
        and not args.free_text
        and after.kind == "word"
        and after.text.isascii()
        and args.is_date(after)
        and after.text.isalpha()
        and before
    )


def _titled(args: Arguments, tokens: list[Token]) -> Place | None:
    """A title in quotes at the head, with section numbers after it where they stand."""
    quotes = [t for t in tokens if t.kind == "quote"]
    if (
        not tokens
        or tokens[0].kind != "quote"
        or not tokens[0].text.strip()
        or (args.free_text and len(quotes) < 2 and len(tokens) < 2)
    ):
        return None
    if args.free_text and len(quotes) < 2:
        return None
    title = args.take(tokens[0]).strip()
    listed = re.compile(rf"[\s\0.の]*({_ITEM}(?:{_JOIN}{_ITEM})*){_END}", re.IGNORECASE).match(args.rest, tokens[0].end)
    if listed:
        args.blank(listed.start(), listed.end())
    return Place(brief=BriefWord(title=title), sections=numbers(listed.group(1)) if listed else ())


def take_brief(args: Arguments, *, words: bool = False) -> BriefWord | None:
    """A brief by number or by a title in quotes; with `words` whatever is left is its title."""
    tokens = args.tokens()
    for i, token in enumerate(tokens):
        if args.free_text and i:
            break
        found = _BRIEF.match(args.rest, token.start) if token.kind == "word" else None
        if found and not (found["b2"] and _belongs_elsewhere(args, tokens, i)):
            args.blank(found.start(), found.end())
            return BriefWord(number=int(found["b"] or found["b2"]))
    found = _PLACE.match(args.rest, tokens[0].start) if tokens else None
    if found and found["b"] and found["list"]:
        raise NotUnderstood("whole_brief", word=found.group().strip())
    titled = _titled(args, tokens)
    if titled and titled.brief:
        return titled.brief
    if words:
        args.drop_polite()
        title = args.text()
        return BriefWord(title=title) if title else None
    return None


def take_question(args: Arguments) -> QuestionWord | None:
    for token in args.tokens():
        found = _QUESTION.match(args.rest, token.start) if token.kind == "word" else None
        if found:
            args.blank(found.start(), found.end())
            brief, section = found["b"] or found["b3"], found["s"] or found["s3"]
            number = int(found["q"] or found["q3"] or found["q2"])
            place = Place(
                brief=BriefWord(number=int(brief)) if brief else None, sections=(int(section),) if section else ()
            )
            return QuestionWord(number=number, place=place if brief or section else None)
    return None


def says_question(args: Arguments) -> bool:
    """Whether a question, not a section, is named: it carries its letter or word."""
    found = [_QUESTION.match(args.rest, t.start) for t in args.tokens() if t.kind == "word"]
    return any(m and (m["q"] or m["q3"]) for m in found)
