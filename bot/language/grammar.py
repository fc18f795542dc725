"""`/brief …` as typed -> a command. Japanese and English are both always understood, in any order of options, in any width."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.language.arguments import Arguments, NotUnderstood, without_courtesy
from bot.language.command_words import CommandWords, key
from bot.language.commands import Cadence, Command, Help, MyDay, Show
from bot.language.forms import FREE_TEXT, READERS
from bot.language.places import join_repeated, take_brief
from bot.language.text import clean, narrow

__all__ = ["CommandWords", "Malformed", "Unknown", "parse"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """No command is called `word`; `nearest` are canonical names that may have been meant."""

    word: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Malformed:
    """The command was understood, something in it was not. `problem` is a key of messages/grammar.toml with `args`.

    `usage_key` is the command whose line of usage helps.
    """

    command: str
    problem: str
    usage_key: str
    args: Mapping[str, str] = field(default_factory=dict)


_MENTION = re.compile(r"\s*(?:<@[^>]+>|<at>[^<]*</at>|@[^\s@]+)[\s:,、]*")
_FIRST = re.compile(r"\s*([^\s\0\"“「『@]+)")
_SUFFIX = re.compile(
    r"(?:を?お願い(?:します|いたします)?|し?てください|し?て下さい|して|て|する|します|を?頼む)[。!]?$"
)
_JAPANESE = re.compile(r"[ぁ-ヿ一-鿿〆]")


def parse(text: str, vocabulary: CommandWords) -> Command | Unknown | Malformed:
    """What a person typed, with or without `/brief` or the bot's name before it. Empty is `MyDay`."""
    line = join_repeated(_without_call(clean(text), vocabulary))
    if not line.strip():
        return MyDay()
    name, rest = _named(line, vocabulary)
    if name is None:
        name, rest = _object_first(line, vocabulary)
    if name is None:
        return _nameless(line, vocabulary)
    return _read(name, rest, vocabulary)


def _without_call(line: str, words: CommandWords) -> str:
    """The line without `@Ayumi`, `/brief`, `brief`, 「／ｂｒｉｅｆ」, once each."""
    shown = narrow(line).replace("\u3000", " ").replace("\xa0", " ")
    line = line.replace("\xa0", " ")
    start = 0
    if mention := _MENTION.match(shown):
        start = mention.end()
    elif (first := _FIRST.match(shown)) and key(first.group(1).strip(",:、")) in words.bot:
        start = first.end()
    if (first := _FIRST.match(shown, start)) and key(first.group(1).lstrip("/／").rstrip(":,")) in words.brief:
        after = shown[first.end() :].lstrip()
        if first.group(1).startswith("/") or not re.match(r"\d", after):  # `brief 2` names a brief
            start = first.end()
    elif slash := re.match(r"\s*/\s*", shown[start:]):
        start += slash.end()
    return line[start:].strip()


def _named(line: str, words: CommandWords) -> tuple[str | None, str]:
    """The command at the head and what follows it: up to three words, or a Japanese name with no blank after it."""
    shown = narrow(line)
    parts = list(re.finditer(r"\S+", shown))[:3]
    for part in reversed(parts):
        said = shown[: part.end()]
        if '"' in said or (len(parts) > 1 and part is not parts[0] and re.search(r"[@\d「“]", said)):
            continue
        for tried in (said, said.rstrip(":,、。.!?"), _SUFFIX.sub("", said)):
            if tried and (name := words.command(tried)):
                return name, line[part.end() :]
    head = parts[0].group()
    for size in range(len(head) - 1, 1, -1):
        glued = _JAPANESE.search(head[:size]) and re.match(r"[\d@「\"“BbQq:、を#<第]|https?:", head[size:])
        if glued and (name := words.command(head[:size])):
            return name, re.sub(r"^[\s:：、を]+", "", line[size:])
    return None, line


def _object_first(line: str, words: CommandWords) -> tuple[str | None, str]:
    """`B2 status`, 「3を@田中に割当」, 「B2.3 割当 @田中」: the command stands second or last."""
    args = Arguments(line, words)
    tokens = [t for t in args.tokens() if t.kind == "word"]
    first = narrow(line)[:1]
    if not tokens or not (
        re.match(r"[\d@<第「\"“]", first) or re.match(r"(?i)(?:b|企画書?|見出し)\s*\d", narrow(line))
    ):
        return None, line
    for alias in sorted(words.names, key=len, reverse=True):
        shown = _SUFFIX.sub("", args.rest)
        if not alias.isascii() and len(alias) > 1 and shown.endswith(alias):
            return words.names[alias], args.raw[: len(shown) - len(alias)].rstrip("をにのへ ")
    for token in (tokens[-1], *tokens[1:2]):
        heads = re.split(r"(?<=[をにの])(?=[^をにの]+$)", token.text)
        for tried in (token.text, heads[-1]):
            said = _SUFFIX.sub("", tried)
            if name := words.command(said.lstrip("をにの")):
                start = token.end - len(tried)
                return name, (args.raw[:start] + " " + args.raw[token.end :]).strip()
    return None, line


def _nameless(line: str, words: CommandWords) -> Command | Unknown:
    """No command's name anywhere: a brief alone is shown, `--help` is help, anything else is a word we do not know."""
    args = Arguments(line, words)
    if args.has_flag("help"):
        return Help()
    first = args.tokens()[0].text if args.tokens() else line
    if re.match(r"(?i)(?:b|企画書?)\s*\d", args.rest):
        try:
            brief = take_brief(args)
        except NotUnderstood:
            brief = None
        if brief and not args.left():
            return Show(brief=brief)
    return Unknown(word=first, nearest=words.nearest(_SUFFIX.sub("", first)))


def _read(name: str, rest: str, words: CommandWords) -> Command | Malformed:
    free_text = name in FREE_TEXT
    args = Arguments(rest if free_text else without_courtesy(rest), words, free_text=free_text)
    if args.has_flag("help"):
        return Help(topic=name)
    preview = args.has_flag("preview")
    try:
        command = READERS[name](args)
        if left := args.left():
            raise NotUnderstood("not_understood", word=left)
    except NotUnderstood as problem:
        return Malformed(command=name, problem=problem.problem, usage_key=name, args=problem.words)
    if isinstance(command, Cadence) and command.preview_days:
        preview = True
    return replace(command, preview=preview)
