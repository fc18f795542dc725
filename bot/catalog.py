"""Every sentence the bot says, by key and language: `prompts/<locale>/messages/<file>.toml`, table by table.

`assign.offer` is table `offer` of `assign.toml`. A table holds Jinja texts: `text`, and where wanted `heading`, `notice`,
`note`, `quote`, `list` + `item` (an argument that is a list, and the line made of each `it`), `fields` (name -> value).
Button labels stand in `actions.toml` by the action's name. What an argument brings in is escaped: only the catalog's own
`**bold**` and `code` marks mean anything.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources.abc import Traversable
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import StrictUndefined, TemplateError, pass_context
from jinja2.sandbox import SandboxedEnvironment

from bot.language.text import clean
from bot.message import Attachment, Button, Field, Form, FormField, Link, Message, Option, Quote, Select, escape

LOCALES = ("ja", "en")
_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class CatalogError(Exception):
    """A sentence is missing or does not fit its arguments: our bug, named by key."""


class _Marked(str):
    """Text whose marks are the catalog's own."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A button to show: its action, what it concerns, and arguments of its label."""

    action: str
    value: str = ""
    args: Mapping[str, Any] | None = None


def day(value: str | date, locale: str) -> str:
    """12/4(金) / Fri, Dec 4."""
    when = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    weekday = _WEEKDAYS[locale][when.weekday()]
    if locale == "ja":
        return f"{when.month}/{when.day}({weekday})"
    return f"{weekday}, {_MONTHS[when.month - 1]} {when.day}"


def moment(value: str | datetime, locale: str, zone: str) -> str:
    """12/4(金) 18:00 / Fri, Dec 4, 18:00, in the reader's zone."""
    when = datetime.fromisoformat(value) if isinstance(value, str) else value
    local = when.astimezone(ZoneInfo(zone))
    joint = " " if locale == "ja" else ", "
    return f"{day(local.date(), locale)}{joint}{local.hour}:{local.minute:02d}"


def effort(seconds: float, locale: str) -> str:
    """約30秒 / about 2 min: effort is shown in steps people believe."""
    if seconds < 55:
        shown = max(5, round(seconds / 5) * 5)
        return f"約{shown}秒" if locale == "ja" else f"about {shown} s"
    minutes = max(1, round(seconds / 60))
    return f"約{minutes}分" if locale == "ja" else f"about {minutes} min"


class Catalog:
    """The sentences of both languages, compiled once."""

    def __init__(self, folders: Mapping[str, Traversable]) -> None:
        self._entries: dict[str, dict[str, dict[str, Any]]] = {}
        self._actions: dict[str, dict[str, dict[str, str]]] = {}
        self._forms: dict[str, dict[str, dict[str, Any]]] = {}
        self._environments = {locale: _environment(locale) for locale in folders}
        self._compiled: dict[tuple[str, str], Any] = {}
        for locale, folder in folders.items():
            entries: dict[str, dict[str, Any]] = {}
            for file in sorted(folder.joinpath("messages").iterdir(), key=lambda f: f.name):
                if file.name.endswith(".toml"):
                    name = file.name.removesuffix(".toml")
                    for key, entry in tomllib.loads(file.read_text(encoding="utf-8")).items():
                        entries[f"{name}.{key}"] = entry
            self._entries[locale] = entries
            self._actions[locale] = tomllib.loads(folder.joinpath("actions.toml").read_text(encoding="utf-8"))
            self._forms[locale] = tomllib.loads(folder.joinpath("forms.toml").read_text(encoding="utf-8"))

    def keys(self, locale: str) -> frozenset[str]:
        return frozenset(self._entries[locale])

    def actions(self, locale: str) -> Mapping[str, Mapping[str, str]]:
        """Label, style and typed equal of every button, by action."""
        return self._actions[locale]

    def forms(self, locale: str) -> Mapping[str, Mapping[str, Any]]:
        return self._forms[locale]

    def source(self, key: str, locale: str) -> Mapping[str, Any]:
        """The entry as written, for tests that read it like prose."""
        return self._entries[locale][key]

    def word(self, key: str, locale: str, **args: Any) -> str:
        """A short text inside other texts: the `text` of an entry, unescaped."""
        return self._render(self._entry(key, locale)["text"], key, locale, {**args, "zone": "UTC"}).replace("\\", "")

    def message(
        self,
        key: str,
        locale: str,
        zone: str,
        args: Mapping[str, Any],
        *,
        buttons: Iterable[Ask] = (),
        selects: Iterable[tuple[str, Iterable[tuple[str, str]]]] = (),
        quotes: Iterable[tuple[str, str]] = (),
        links: Iterable[tuple[str, str]] = (),
        attachments: Iterable[Attachment] = (),
        image: Attachment | None = None,
    ) -> Message:
        """The entry as a Message in `locale`. Raises CatalogError naming the key when something does not fit."""
        entry = self._entry(key, locale)
        values = {**args, "zone": zone}
        text = self._part(entry, "text", key, locale, values)
        heading = self._part(entry, "heading", key, locale, values)
        notice = self._part(entry, "notice", key, locale, values) or heading or text.split("\n", 1)[0]
        own_quote = self._part(entry, "quote", key, locale, values)
        return Message(
            notice=_plain(notice)[:200],
            heading=_plain(heading),
            text=text,
            quotes=(
                *((Quote(text=_plain(own_quote)),) if own_quote else ()),
                *(Quote(text=clean(words), by=clean(by)) for words, by in quotes),
            ),
            fields=tuple(
                Field(name=name, value=value)
                for name, template in entry.get("fields", {}).items()
                if (value := self._render(template, key, locale, values).strip())
            ),
            items=tuple(
                self._render(entry["item"], key, locale, {**values, "it": it, "number": number}).strip()
                for number, it in enumerate(values.get(entry.get("list", ""), ()), start=1)
            ),
            links=tuple(Link(label=label, url=url) for label, url in links),
            attachments=tuple(attachments),
            image=image,
            buttons=tuple(self._button(ask, locale, zone) for ask in buttons),
            selects=tuple(
                Select(
                    label=self.action(action, locale)["label"],
                    action=action,
                    options=tuple(Option(label=clean(label)[:75], value=value) for label, value in options),
                )
                for action, options in selects
            ),
            note=self._part(entry, "note", key, locale, values),
        )

    def form(
        self,
        key: str,
        locale: str,
        zone: str,
        *,
        value: str,
        args: Mapping[str, Any],
        values: Mapping[str, str],
        options: Mapping[str, Iterable[tuple[str, str]]],
    ) -> Form:
        """The dialog `key` of forms.toml, its fields filled with `values`, its selects with `options`."""
        entry = self._forms[locale].get(key)
        if entry is None:
            raise CatalogError(f"forms.toml ({locale}) has no {key!r}")
        context = {**args, "zone": zone}
        return Form(
            form=key,
            value=value,
            title=_plain(self._render(entry["title"], key, locale, context)),
            submit=entry["submit"],
            text=self._render(entry.get("text", ""), key, locale, context),
            fields=tuple(
                FormField(
                    name=name,
                    label=field["label"],
                    kind=field.get("kind", "line"),
                    hint=field.get("hint", ""),
                    required=field.get("required", True),
                    value=values.get(name, ""),
                    options=tuple(
                        Option(label=clean(label)[:75], value=option)
                        for label, option in options.get(name, field.get("options", {}).items())
                    ),
                )
                for name, field in entry["fields"].items()
            ),
        )

    def action(self, action: str, locale: str) -> Mapping[str, str]:
        try:
            return self._actions[locale][action]
        except KeyError:
            raise CatalogError(f"actions.toml ({locale}) has no {action!r}") from None

    def _button(self, ask: Ask, locale: str, zone: str) -> Button:
        entry = self.action(ask.action, locale)
        label = self._render(entry["label"], ask.action, locale, {**(ask.args or {}), "zone": zone})
        return Button(
            label=_plain(label)[:75],
            action=ask.action,
            value=ask.value,
            style=entry.get("style", "plain"),
            typed=entry.get("typed", ""),
        )

    def _entry(self, key: str, locale: str) -> Mapping[str, Any]:
        try:
            return self._entries[locale][key]
        except KeyError:
            raise CatalogError(f"no sentence {key!r} in {locale!r}: add it under prompts/{locale}/messages") from None

    def _part(self, entry: Mapping[str, Any], part: str, key: str, locale: str, args: Mapping[str, Any]) -> str:
        template = entry.get(part, "")
        return self._render(template, key, locale, args).strip() if template else ""

    def _render(self, template: str, key: str, locale: str, args: Mapping[str, Any]) -> str:
        if "{" not in template:
            return template
        compiled = self._compiled.get((locale, template))
        try:
            if compiled is None:
                compiled = self._compiled[locale, template] = self._environments[locale].from_string(template)
            return str(compiled.render(args))
        except TemplateError as error:
            raise CatalogError(f"{key!r} in {locale!r}: {error}") from error


def _plain(marked: str) -> str:
    """Catalog text where marks are not shown: headings, notices, labels."""
    out, skip = [], False
    for c in marked:
        if skip:
            out.append(c)
            skip = False
        elif c == "\\":
            skip = True
        elif c not in "*`":
            out.append(c)
    return "".join(out).strip()


def _environment(locale: str) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_finalize, autoescape=False
    )
    environment.filters["day"] = lambda value: day(value, locale)
    environment.filters["marked"] = _Marked  # what a macro made: its arguments are escaped already
    environment.filters["effort"] = lambda value: _Marked(effort(value, locale))

    @pass_context
    def when(context: Any, value: str) -> str:
        return moment(value, locale, context["zone"])

    environment.filters["when"] = when
    return environment


def _finalize(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, _Marked) else _Marked(escape(clean(str(value))))
