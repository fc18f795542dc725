"""What the model is asked, read from prompts/draft_section: front matter, a template, and the hash that stamps what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import StrictUndefined, Template, meta
from jinja2.sandbox import SandboxedEnvironment

from bot.drafting.values import Language
from bot.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """`inputs` are exactly the variables of the body. `digest` is the SHA-256 of the body, shortened to twelve hex digits."""

    id: str
    version: int
    inputs: tuple[str, ...]
    notes: str
    digest: str
    body: Template

    @property
    def stamp(self) -> str:
        return f"{self.id}@{self.version}#{self.digest}"

    def render(self, **values: Any) -> str:
        return self.body.render(**values).strip()


_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)  # plain text, no page


def parse(text: str) -> Prompt:
    """Raises SettingsError for a file without its front matter, or whose inputs are not its variables."""
    _, head, body = (*text.split("---\n", 2), "", "")[:3]
    fields = dict(line.split(": ", 1) for line in head.strip().splitlines() if ": " in line)
    if missing := {"id", "version", "inputs", "notes"} - set(fields):
        raise SettingsError(f"the prompt's front matter lacks {', '.join(sorted(missing))}")
    inputs = tuple(name.strip() for name in fields["inputs"].split(","))
    used = meta.find_undeclared_variables(_ENVIRONMENT.parse(body))
    if used - set(inputs):
        raise SettingsError(f"prompt {fields['id']!r} uses {sorted(used - set(inputs))}, which its inputs do not name")
    return Prompt(
        id=fields["id"],
        version=int(fields["version"]),
        inputs=inputs,
        notes=fields["notes"],
        digest=sha256(body.encode()).hexdigest()[:12],
        body=_ENVIRONMENT.from_string(body),
    )


@cache
def draft_section(language: Language) -> Prompt:
    return parse((files("prompts") / "draft_section" / f"{language}.md").read_text(encoding="utf-8"))
