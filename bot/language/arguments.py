"""What stands after a command's name, taken apart in any order: each `take…` removes what it understood.

The typed line is kept twice at equal length, raw and narrow (full-width ASCII made ASCII). What is taken is blanked out,
so the rest keeps its places and people's words can be cut from the raw line as they wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.language.command_words import CommandWords, key
from bot.language.commands import PersonWord
from bot.language.text import clean, is_japanese, narrow

GONE = "\0"
_OPEN = '"“”„「『'
_TOKEN = re.compile(
    r"""
    (?P<person>  <@[^>\0]+> | <!subteam\^[^>\0]+> | <at>[^<\0]*</at> | @\s?["“「『][^"”」』\0]+["”」』] | @\s?[^\s\0@,、。"“”「」『』<>()]+ )
  | (?P<quote>   ["“”„][^"“”„\0]*(?:["“”„]|$) | 「[^」\0]*(?:」|$) | 『[^』\0]*(?:』|$) | (?<![^\s\0])'[^'\0]+'(?=$|[\s\0]) )
  | (?P<channel> <\#[^>\0]+> | \#[^\W\d][^\s\0@"「『]* )
  | (?P<url>     <https?://[^>\0]+> | https?://[^\s\0"「」『』]+ )
  | (?P<flag>    (?<![^\s\0]) (?:--|[—–―−]+|ーー) (?=[^\W\d]) [^\s\0=:]+ (?:[=:]\s?)? )
  | (?P<word>    [\w.+-]+@[\w-]+\.[\w.-]+ | [^\s\0"“”„「」『』@<]+ | < )
    """,
    re.VERBOSE,
)
_HONORIFIC = re.compile(r"(.+?(?:さん|さま|様|氏|くん|ちゃん))(?:に|へ|を|と|が|で|は)?(?=$|[^ぁ-ん])")
_BEFORE_DIGIT = re.compile(r"(.*?[ぁ-ヿ一-鿿々])(?=\d)")
_PARTICLE = re.compile(r"(.*[一-鿿々ァ-ヶー])(?:に|へ|を|と)$")
_NAMED = re.compile(r"[^\s\d]{1,8}?(?:さん|さま|様|氏|くん|ちゃん)(?:に|へ|を|と)?$")
_MINUTES = re.compile(
    r"\(?(\d{1,3})\s*(?:分|min|mins|minutes?|m)(?:程度|くらい|ぐらい|以内|ほど|で)?\)?$", re.IGNORECASE
)
_PLEASE = re.compile(
    r"[、,]?に?(?:で?(?:よろしく|宜しく)?お?(?:願|ねが)い(?:します|いたします|致します)?|ください|下さい|please|pls)[。.!]*$",
    re.IGNORECASE,
)
_DATEY = re.compile(r"\d|[月火水木金土日]曜|まで|[今来再翌明]|月末|週")


class NotUnderstood(Exception):
    """A typed command lacks or mistakes something: `problem` is a key of messages/grammar.toml, `args` its words."""

    def __init__(self, problem: str, **words: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.words = words


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A word of the line, `text` narrow and without quotes' marks."""

    kind: str
    text: str
    start: int
    end: int


class Arguments:
    """The rest of one command's line. `free_text`: part of it is somebody's own words, where no option word means anything."""

    def __init__(self, line: str, words: CommandWords, *, free_text: bool = False) -> None:
        self.raw = clean(line).strip()
        self.rest = narrow(self.raw)
        self.words = words
        self.free_text = free_text

    # ------------------------------------------------------------ tokens

    def tokens(self) -> list[Token]:
        return [self._token(found) for found in _TOKEN.finditer(self.rest)]

    def _token(self, found: re.Match[str]) -> Token:
        kind, start, end = str(found.lastgroup), found.start(), found.end()
        text = found.group()
        if kind == "quote":
            marks = 2 if len(text) > 1 and text[-1] in "\"“”„」』'" else 1
            text = self.raw[start + 1 : end - marks + 1]
        elif kind == "person":
            text, end = _person(text, start, end)
        elif kind == "url":
            text = text.strip("<>").split("|")[0]
        return Token(kind=kind, text=text, start=start, end=end)

    def blank(self, start: int, end: int) -> None:
        self.rest = self.rest[:start] + GONE * (end - start) + self.rest[end:]

    def take(self, token: Token) -> str:
        self.blank(token.start, token.end)
        return token.text

    def is_option(self, token: Token, names: Collection[str] = ()) -> bool:
        meanings = self.words.options.get(key(token.text.strip("-—–―−()").rstrip(":=,、)")), frozenset())
        return bool(meanings & set(names)) if names else bool(meanings)

    def is_date(self, token: Token) -> bool:
        text = token.text.strip(".,()")
        return key(text) in self.words.dates or bool(_DATEY.search(text))

    # ------------------------------------------------------------ options

    def flag(self, name: str, *, one: bool = False) -> str | None:
        """`--name value`, `name=value`, and in a structured command `name value`; None when it is not there, "" without a value.

        The value reaches to the next flag or person; `one` takes a single word.
        """
        tokens = self.tokens()
        quoted = False
        for i, token in enumerate(tokens):
            bare = token.kind == "word" and (not self.free_text or quoted)
            quoted = quoted or token.kind == "quote"
            if (token.kind == "flag" or bare) and (match := self._option_in(token, name)) is not None:
                self.blank(token.start, token.start + match)
                rest = self.tokens()
                return self._value([t for t in rest if t.start >= token.start + match and t not in tokens[:i]], one=one)
        return None

    def _option_in(self, token: Token, name: str) -> int | None:
        """How many characters of the token are the option `name`: all of `due`, the head of `due:12/4` and 期限12/4."""
        if self.is_option(token, (name,)):
            return token.end - token.start
        for sign in re.finditer(r"[:=]", token.text):
            if name in self.words.options.get(key(token.text[: sign.start()].strip("-—–―−ー")), frozenset()):
                return sign.end()
        for size in range(len(token.text) - 1, 1, -1):
            head = token.text[:size]
            if token.text[size].isdigit() and not head.isascii() and name in self.words.options.get(key(head), ()):
                return size
        return None

    def _value(self, tokens: list[Token], *, one: bool) -> str:
        taken: list[Token] = []
        for token in tokens:
            if token.kind in ("flag", "person") or (taken and (one or token.kind == "quote" or self.is_option(token))):
                break
            taken.append(token)
            if token.kind == "quote":
                break
        text = self._joined(taken)
        for token in taken:
            self.take(token)
        return text

    def has_flag(self, name: str) -> bool:
        """Only with dashes: `--preview`, `—preview` as keyboards like to make it, 「ーー下見」."""
        for token in self.tokens():
            if token.kind == "flag" and name in self.words.options.get(key(token.text.lstrip("-—–―−ー")), ()):
                self.take(token)
                return True
        return False

    # ------------------------------------------------------------ people

    def people(self) -> list[PersonWord]:
        found: list[PersonWord] = []
        while person := self.person():
            found.append(person)
        return found

    def person(self, after: str = "") -> PersonWord | None:
        """The first person, or with `after` the one that follows (`backup @sato`) or precedes (`@sato (backup)`) that option."""
        tokens = self.tokens()
        for i, token in enumerate(tokens):
            if after:
                if not (token.kind in ("word", "flag") and (size := self._option_in(token, after))):
                    continue
                self.blank(token.start, token.start + size)
                before = next((t for t in reversed(tokens[:i]) if not self._is_polite(t)), None)
                following = next((t for t in self.tokens() if t.start >= token.start), None)
                if following and self._is_person(following):
                    return self._named(following)
                if before and before.kind == "person":  # `@sato as backup`
                    return self._named(before)
                return self._named(following) if following and following.kind in ("quote", "word") else None
            if self._is_person(token):
                return self._named(token)
        return None

    def _is_person(self, token: Token) -> bool:
        return token.kind == "person" or (
            token.kind == "word" and not self.free_text and bool(_NAMED.match(token.text))
        )

    def _named(self, token: Token) -> PersonWord:
        """The person at `token`, with the family name where it stands apart (`@Owen Clarke`)."""
        text = self.take(token)
        if token.kind == "word":
            found = _HONORIFIC.match(text)
            text = found.group(1) if found else text
        if token.kind == "person" and text.startswith("@") and token.end - token.start == len(text):
            following = [t for t in self.tokens() if t.start > token.start]
            for i, part in enumerate(following[:2]):
                if self.rest[token.end : part.start].strip(" ") or not self._continues(text, part, following[i + 1 :]):
                    break
                text = f"{text} {self.take(part)}"
                token = part
        return PersonWord(text=text)

    def _continues(self, name: str, part: Token, after: list[Token]) -> bool:
        """Whether `part` is more of the name: capital like it, no option, date or number, and in free text only before a quote or the end."""
        text = part.text
        if part.kind != "word" or not re.fullmatch(r"[^\W\d_]+(?:[-'’.][^\W\d_]*)*", text) or len(text) > 20:
            return False
        if self.is_option(part) or self.is_date(part) or self._means_something(text):
            return False
        if is_japanese(name) != is_japanese(text) or (is_japanese(text) and len(text) > 4):
            return False
        if not is_japanese(text) and not (name[1:2].isupper() and text[0].isupper()):
            return False
        return not self.free_text or not after or after[0].kind == "quote"

    def _means_something(self, text: str) -> bool:
        word = key(text)
        return (
            word in self.words.polite or word in self.words.joins or any(word in c for c in self.words.choices.values())
        )

    # ------------------------------------------------------------ the rest

    def verb(self, *names: str) -> str | None:
        """The first word, when it is one of these verbs."""
        for token in self.tokens()[:1]:
            meant = self.words.verbs.get(key(token.text.rstrip(":")), frozenset()) & set(names)
            if token.kind == "word" and meant:
                self.take(token)
                return next(name for name in names if name in meant)
        return None

    def choice(self, group: str, *, first: bool = False) -> str | None:
        """A word of that group of choices, anywhere or only as the `first` word."""
        tokens = self.tokens()
        for token in tokens[:1] if first else tokens:
            meant = self.words.choices[group].get(key(token.text.strip("().,").lstrip("-—–")))
            if token.kind in ("word", "flag") and meant:
                self.take(token)
                return meant
        return None

    def minutes(self) -> int | None:
        """`5分`, `5 min`, `min 5`, `--min=5`."""
        for token in self.tokens():
            if (token.kind == "word" and (found := _MINUTES.match(token.text))) or (
                found := _MINUTES.match(self.rest[token.start :].split(GONE)[0].split("\n")[0][:8].rsplit(" ", 1)[0])
                if token.text.isdigit()
                else None
            ):
                self.blank(token.start, token.start + found.end())
                return int(found.group(1))
        value = self.flag("minutes", one=True)
        if value is None:
            return None
        if not (found := re.match(r"\d{1,3}", value)):
            raise NotUnderstood("which_number", word=value)
        return int(found.group())

    def url(self) -> str:
        for token in self.tokens():
            if token.kind == "url":
                return self.take(token)
        return ""

    def channel(self) -> str:
        for token in self.tokens():
            if token.kind == "channel":
                return self.take(token)
        return ""

    def number(self, pattern: str = r"(?:#|No\.?|v|ver\.?|版)?(\d{1,6})(?:番目?|文目|行目|版|つ目)?") -> int | None:
        """The first whole number, with or without what is usually written around it."""
        for token in self.tokens():
            if token.kind == "word" and (found := re.fullmatch(pattern, token.text.strip("(),、"), re.IGNORECASE)):
                self.take(token)
                return int(found.group(1))
        return None

    def date(self) -> str:
        """What was said of a date: after `due`, `by`, `until`, 期限 …, else all that is left; polite words are no date."""
        for name in ("due", "until", "date"):
            value = self.flag(name)
            if value:
                return without_courtesy(value)
        tokens = self.tokens()
        while tokens and self._is_polite(tokens[-1]):
            self.take(tokens.pop())
        while tokens and self._is_polite(tokens[0]):
            self.take(tokens.pop(0))
        return without_courtesy(self._drain())

    def drop_polite(self) -> None:
        for token in self.tokens():
            if self._is_polite(token):
                self.take(token)

    def _is_polite(self, token: Token) -> bool:
        return token.kind == "word" and key(token.text.strip("、。,.!?()")) in self.words.polite | {""}

    def text(self) -> str:
        """People's own words: the content of one quotation, else all that is left as it was typed."""
        tokens = self.tokens()
        if len(tokens) == 1 and tokens[0].kind == "quote":
            return self.take(tokens[0]).strip()
        if not tokens:
            return ""
        text = self.raw[tokens[0].start : tokens[-1].end].strip(" \u3000、")
        self.rest = ""
        return text

    def quotes(self) -> list[str]:
        return [self.take(token).strip() for token in self.tokens() if token.kind == "quote"]

    def _drain(self) -> str:
        tokens = self.tokens()
        text = self._joined(tokens)
        for token in tokens:
            self.take(token)
        return text

    def _joined(self, tokens: list[Token]) -> str:
        """The tokens with the blanks that stood between them."""
        text = ""
        for before, token in zip([None, *tokens], tokens, strict=False):
            gap = self.rest[before.end : token.start] if before else ""
            text += (" " if GONE in gap or (gap and not gap.strip()) else gap) + token.text
        return text.strip(" ,、")

    def left(self) -> str:
        """What nobody understood, polite words aside."""
        self.drop_polite()
        return " ".join(t.text for t in self.tokens() if t.text.strip("、。,.!?()"))


def without_courtesy(text: str) -> str:
    """Without the お願いします or "please" at its end."""
    return _PLEASE.sub("", text).strip()


def _person(text: str, start: int, end: int) -> tuple[str, int]:
    """A mention's text and end: without the particle or the date that Japanese writes on to it, quotes and tags removed."""
    if text.startswith("<"):
        return ("@" + text[4:-5].strip() if text.startswith("<at>") else text), end
    name = text[1:].lstrip()
    if name[0] in _OPEN:
        return "@" + name[1:-1].strip(), end
    shift = len(text) - len(name)
    whole = name
    if found := _HONORIFIC.match(name):
        name, size = found.group(1), found.end()
    else:
        cut = _BEFORE_DIGIT.match(name)
        name = cut.group(1) if cut else name
        size = len(name)
        if found := _PARTICLE.match(name):
            name = found.group(1)
        elif name.isascii():
            name = name.rstrip(".:;!?")
            size = len(name) if name != whole else size
    return "@" + name, start + shift + size
