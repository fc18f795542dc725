"""The Drafter port over chat.completions, which every compatible server has; the form of the answer steps down to what the model can.

    schema ──400/404/422/500, or no such JSON──> json ──the same──> lines
      A strict JSON schema                         B JSON with the       C "[A1] sentence || evidence"
                                                     schema in the prompt
The rung that worked is remembered for the address and the model. What comes back is text and nothing else: the answers' ids
are letters made for the request, and nothing in the answer is acted on.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

from adapters.openai import prompt
from adapters.openai.wire import Broken, Declined, Wire
from bot.drafting.values import Language, Plan, Spoken
from bot.errors import PermanentError
from bot.language.text import clean
from bot.ports import Proposed, Returned

Rung = Literal["schema", "json", "lines"]
RUNGS: Final[tuple[Rung, ...]] = ("schema", "json", "lines")
#: One section's answers; ten minutes of speech are some 6,000 characters.
_MOST_CHARACTERS: Final = 40_000
_MOST_SENTENCES: Final = 80
_LONGEST: Final = 1_000
_STEP_DOWN: Final = frozenset({400, 404, 405, 415, 422, 501})
_LINE: Final = re.compile(r"^\W{0,3}\[(A\d+(?:\s*,\s*A\d+)*)\]\s*(.+?)(?:\s*\|\|\s*(.*))?$")

SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["sentences"],
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["n", "text", "answer_ids", "evidence"],
                "properties": {
                    "n": {"type": "integer"},
                    "text": {"type": "string"},
                    "answer_ids": {"type": "array", "items": {"type": "string"}},
                    "evidence": {"type": "array", "items": {"type": "string"}},
                },
            },
        }
    },
}


class _Nonsense(Exception):
    """The answer is not of the form asked for."""


class OpenAIDrafter:
    """`wire` is where and with which patience, `model` whatever name the service gives it. `extra` are further request fields
    (temperature, max_tokens ...): none by default, because models differ in what they take."""

    name = "openai"

    def __init__(
        self,
        wire: Wire,
        model: str,
        *,
        extra: Mapping[str, Any] | None = None,
        nonce: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self.model = model
        self.local = wire.local
        self._wire = wire
        self._extra = dict(extra or {})
        self._nonce = nonce
        self._rungs: dict[tuple[str, str], Rung] = {}

    def prompt(self, language: Language) -> str:
        return prompt.draft_section(language).stamp

    def draft(self, plan: Plan, answers: Sequence[Spoken], returned: Sequence[Returned] = ()) -> tuple[Proposed, ...]:
        letters = {a.id: f"A{i}" for i, a in enumerate(answers, start=1)}
        material = json.dumps(_material(plan, answers, letters, returned), ensure_ascii=False, indent=1)
        if len(material) > _MOST_CHARACTERS:
            raise PermanentError(
                f"{len(material)} characters of material, {_MOST_CHARACTERS} are sent", code="too_long"
            )
        known = {letter: answer for answer, letter in letters.items()}
        until = self._wire.until()
        place = (self._wire.base_url, self.model)
        rungs = RUNGS[RUNGS.index(self._rungs.get(place, "schema")) :]
        for rung in rungs:
            try:
                found = _sentences(self._ask(plan, material, rung, bool(returned), until), rung, known)
            except (Declined, Broken, _Nonsense) as error:
                if isinstance(error, Declined) and error.status not in _STEP_DOWN:
                    raise
                if rung == "lines":
                    raise _last(error) from error
                continue
            self._rungs[place] = rung
            return found
        raise AssertionError("the last rung returns or raises")

    def _ask(self, plan: Plan, material: str, rung: Rung, again: bool, until: float) -> str:
        """The model's words. Raises PermanentError (refused, too_long) beside what the wire raises."""
        fence = self._nonce()
        rules = prompt.draft_section(plan.language).render(
            fence=fence, form=rung, style=plan.style, schema=json.dumps(SCHEMA), again=again
        )
        request: dict[str, Any] = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": rules},
                {"role": "user", "content": f"{fence}\n{material.replace(fence, '')}\n{fence}"},
            ],
            **_form(rung),
            **self._extra,
        }
        plain = self._wire.call(
            lambda client, timeout: client.chat.completions.with_streaming_response.create(**request, timeout=timeout),
            until=until,
        )
        return _words(plain)

    def close(self) -> None:
        self._wire.close()


def _last(error: Exception) -> Exception:
    if isinstance(error, _Nonsense):
        return PermanentError(f"the model's answer has no form of ours: {error}", code="nonsense")
    return error


def _form(rung: Rung) -> dict[str, Any]:
    match rung:
        case "schema":
            form = {"type": "json_schema", "json_schema": {"name": "section", "strict": True, "schema": SCHEMA}}
            return {"response_format": form}
        case "json":
            return {"response_format": {"type": "json_object", "schema": SCHEMA}}
        case "lines":
            return {}


def _material(
    plan: Plan, answers: Sequence[Spoken], letters: Mapping[str, str], returned: Sequence[Returned]
) -> dict[str, Any]:
    questions = {q.id: f"Q{i}" for i, q in enumerate(plan.questions, start=1)}
    points = {p.id: f"P{i}" for i, p in enumerate(plan.points, start=1)}
    return {
        "heading": plan.heading,
        "points": [{"id": points[p.id], "text": p.text} for p in plan.points],
        "questions": [
            {"id": questions[q.id], "text": q.text, "point": points.get(q.point or "", "")} for q in plan.questions
        ],
        "terms": list(plan.glossary),
        "locked": list(plan.locked),
        "answers": [
            {"id": letters[a.id], "question": questions.get(a.question or "", ""), "text": a.text} for a in answers
        ],
        "returned": [{"n": r.n, "text": r.text, "reasons": list(r.reasons)} for r in returned],
    }


def _words(plain: Mapping[str, Any]) -> str:
    choices = plain.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
    message = choice.get("message")
    if not isinstance(message, dict):
        raise PermanentError("the answer holds no message", code="nonsense")
    if message.get("refusal") or choice.get("finish_reason") == "content_filter":
        raise PermanentError("the model refused", code="refused")
    if choice.get("finish_reason") == "length":
        raise PermanentError("the model's answer was cut at its limit", code="too_long")
    content = message.get("content")
    if not isinstance(content, str):
        raise PermanentError("the message holds no text", code="nonsense")
    return content


def _sentences(words: str, rung: Rung, known: Mapping[str, str]) -> tuple[Proposed, ...]:
    """Well-formed sentences in order. An answer may be empty ({"sentences": []}); one without the form is nonsense."""
    found = _from_lines(words, known) if rung == "lines" else _from_json(words, known)
    return tuple(p for p in found if p.text and len(p.text) <= _LONGEST)[:_MOST_SENTENCES]


def _from_json(words: str, known: Mapping[str, str]) -> list[Proposed]:
    start, end = words.find("{"), words.rfind("}")
    try:
        plain = json.loads(words[start : end + 1])
    except (ValueError, RecursionError) as error:
        raise _Nonsense("no JSON") from error
    items = plain.get("sentences") if isinstance(plain, dict) else None
    if not isinstance(items, list):
        raise _Nonsense("no sentences")
    found = [p for i, item in enumerate(items, start=1) if (p := _proposed(item, i, known))]
    if items and not found:
        raise _Nonsense("no sentence has a text")
    return found


def _proposed(item: object, place: int, known: Mapping[str, str]) -> Proposed | None:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return None
    n = item.get("n")
    return Proposed(
        n=n if isinstance(n, int) and not isinstance(n, bool) else place,
        text=clean(item["text"]).strip(),
        answers=tuple(known[letter] for letter in _strings(item.get("answer_ids")) if letter in known),
        evidence=_strings(item.get("evidence")),
    )


def _strings(plain: object) -> tuple[str, ...]:
    some = [plain] if isinstance(plain, str) else plain if isinstance(plain, list) else []
    return tuple(s.strip() for s in some if isinstance(s, str) and s.strip())


def _from_lines(words: str, known: Mapping[str, str]) -> list[Proposed]:
    found: list[Proposed] = []
    for line in words.splitlines():
        m = _LINE.match(line.strip())
        if m:
            letters = re.findall(r"A\d+", m[1])
            found.append(
                Proposed(
                    n=len(found) + 1,
                    text=clean(m[2]).strip(),
                    answers=tuple(known[letter] for letter in letters if letter in known),
                    evidence=_strings(m[3]),
                )
            )
    if not found:
        raise _Nonsense("no line begins with an answer")
    return found
