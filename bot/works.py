"""Slow work, one function a kind: reads what it needs, calls a port, returns plain values. It decides and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from bot import journal
from bot.article import Article
from bot.drafting import grounded, plan
from bot.drafting.compose import Wordings
from bot.drafting.values import version_hash
from bot.errors import PermanentError
from bot.inputs import FileRef
from bot.language.terms import near_misses
from bot.model import Draft, Section
from bot.ports import ChatPlatform, Drafter, Files, Hints, Transcriber
from bot.worker import Job, Work

#: A voice memo or document is at most this big (OpenAI's own limit for audio; nobody's slides need more).
MOST_BYTES = 25 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The ports that slow work uses. `read_brief` and `read_pages` turn bytes and a name into plain values.

    Without a `drafter` drafts are composed; with one, at most `drafts_a_day` of a workspace are its.
    """

    platforms: Mapping[str, ChatPlatform]
    files: Files
    transcriber: Transcriber
    wordings: Wordings
    read_brief: Callable[[bytes, str, date], Mapping[str, Any]]
    read_pages: Callable[[bytes, str], list[dict[str, Any]]]
    publish: Callable[[Article, Any], tuple[bytes, str, str]]
    drafter: Drafter | None = None
    drafts_a_day: int = 200


def table(tools: Tools) -> Mapping[str, Work]:
    """Kind of work to function."""
    return {
        "compose": lambda job: _compose(job, tools),
        "transcribe": lambda job: _transcribe(job, tools),
        "read_brief": lambda job: _read_brief(job, tools),
        "read_pages": lambda job: _read_pages(job, tools),
        "read_metrics": lambda job: _read_metrics(job, tools),
        "audit": lambda job: _audit(job, tools),
        "export": lambda job: _export(job, tools),
        "delete_files": lambda job: _delete_files(job, tools),
    }


def _compose(job: Job, tools: Tools) -> Mapping[str, Any]:
    with job.read() as session:
        section = session.get_one(Section, job.subject)
        outline, answers = plan.of_section(session, section)
        affordable = tools.drafter is None or _drafted(session, job, tools.drafter) < tools.drafts_a_day
    written = grounded.write(outline, answers, tools.wordings, tools.drafter, affordable=affordable)
    made = written.draft
    return {
        "sentences": [asdict(s) for s in made.sentences],
        "notes": [asdict(n) for n in made.notes],
        "left_out": [asdict(item) for item in made.left_out],
        "hash": version_hash(made.sentences),
        "made_by": written.made_by,
    }


def _drafted(session: Any, job: Job, drafter: Drafter) -> int:
    """How many drafts of the last day are the drafter's."""
    return int(
        session.scalar(
            select(func.count(Draft.id)).where(
                Draft.made_by.startswith(f"{drafter.name}:"), Draft.at > job.at - timedelta(days=1)
            )
        )
        or 0
    )


def _fetch(job: Job, tools: Tools) -> bytes:
    file = FileRef(id=job.payload["file"], name=job.payload["name"])
    return tools.platforms[job.platform].fetch(job.team, file, limit=MOST_BYTES)


def _transcribe(job: Job, tools: Tools) -> Mapping[str, Any]:
    sound = _fetch(job, tools)
    hints = Hints(
        languages=("ja", "en"),  # both: which one is spoken is heard, not guessed from a setting
        vocabulary=tuple(job.payload["vocabulary"]),
        context=job.payload["context"],
        platform_text=job.payload["platform_text"],
    )
    heard = tools.transcriber.transcribe(sound, job.payload["name"], hints)
    kept = tools.files.put(
        job.workspace_id, sound, name=job.payload["name"], media_type="application/octet-stream", keep_until=None
    )
    return {
        "text": heard.text,
        "language": heard.language,
        "seconds": heard.seconds,
        "engine": heard.engine,
        "warnings": list(heard.warnings),
        "segments": [list(s) for s in heard.segments],
        "misses": [[miss.heard, miss.term] for miss in near_misses(heard.text, hints.vocabulary)],
        "file": kept,
    }


def _read_brief(job: Job, tools: Tools) -> Mapping[str, Any]:
    return tools.read_brief(_fetch(job, tools), job.payload["name"], job.at.date())


#: How recordings begin: a name or media type may hide it, as with clips that a platform calls something else.
_SOUND = (b"OggS", b"\x1aE\xdf\xa3", b"fLaC", b"ID3", b"#!AMR", b"\xff\xfb", b"\xff\xf3", b"\xff\xf1", b"\xff\xf9")

#: Brands of MP4's kin that are pictures.
_PICTURES = (b"heic", b"heix", b"mif1", b"msf1", b"avif")


def is_sound(content: bytes) -> bool:
    """By its first bytes: Ogg, WebM, FLAC, MP3, AMR, AAC, MP4 and its kin, WAV."""
    kin = content[4:8] == b"ftyp" and content[8:12] not in _PICTURES
    return kin or content.startswith(_SOUND) or content[:4] + content[8:12] == b"RIFFWAVE"


def _read_pages(job: Job, tools: Tools) -> Mapping[str, Any]:
    content = _fetch(job, tools)
    if is_sound(content):
        raise PermanentError(f"{job.payload['name']!r} is a recording", code="sound")
    pages = tools.read_pages(content, job.payload["name"])
    kept = tools.files.put(
        job.workspace_id, content, name=job.payload["name"], media_type="application/octet-stream", keep_until=None
    )
    return {"text": "\n".join(p["text"] for p in pages if p["text"]), "pages": pages, "file": kept}


def _export(job: Job, tools: Tools) -> Mapping[str, Any]:
    with job.read() as session:
        sections = list(
            session.scalars(select(Section).where(Section.id.in_(job.payload["sections"])).order_by(Section.no))
        )
        article = plan.article(session, job.subject, sections)
    content, name, media_type = tools.publish(article, job.payload["format"])
    kept = tools.files.put(job.workspace_id, content, name=name, media_type=media_type, keep_until=None)
    return {"file": kept, "name": name, "media_type": media_type}


def _delete_files(job: Job, tools: Tools) -> Mapping[str, Any]:
    for file in job.payload["files"]:
        tools.files.delete(job.workspace_id, file)
    return {"count": len(job.payload["files"])}


def _read_metrics(job: Job, tools: Tools) -> Mapping[str, Any]:
    """The rows of a sheet as lines of text; the file itself is not kept, its numbers are."""
    return {"text": "\n".join(page["text"] for page in tools.read_pages(_fetch(job, tools), job.payload["name"]))}


def _audit(job: Job, tools: Tools) -> Mapping[str, Any]:
    """The journal checked line by line and written out; `broken` is the first line that does not fit."""
    from bot.reports import audit

    with job.read() as session:
        broken = journal.verify(session, job.workspace_id)
        lines = audit.lines(session, job.subject or None)
    kept = tools.files.put(
        job.workspace_id, audit.as_csv(lines), name=job.payload["name"], media_type="text/csv", keep_until=None
    )
    return {"broken": broken, "count": len(lines), "file": kept, "last": [asdict(line) for line in lines[-10:]]}
