"""Composition root: settings and adapters become one running program. Tests call the same constructors with fakes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from typing import Any

from sqlalchemy import select

from adapters import documents, publish
from adapters.database.store import Store
from adapters.meaning import meaning
from bot import tasks, works
from bot.article import Article
from bot.catalog import LOCALES, Catalog
from bot.delivery import Delivery
from bot.drafting.compose import Wordings
from bot.drafting.wording import load_wording
from bot.imported.plain import to_plain
from bot.imported.recognise import recognise
from bot.intake import Intake
from bot.language.bundle import Language
from bot.language.command_words import CommandWords
from bot.language.intents import IntentWords
from bot.model import Base, Channel, Installation, Person, PersonAddress, Workspace
from bot.outlook import PACE, Pace
from bot.ports import ChatPlatform, Drafter, Files, Transcriber
from bot.simulation.cast import Company
from bot.worker import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The running parts that others hold on to."""

    store: Store
    intake: Intake
    worker: Worker
    language: Language


def prompts(locale: str) -> Traversable:
    return resources("prompts") / locale


def _toml(locale: str, name: str) -> dict[str, Any]:
    return tomllib.loads((prompts(locale) / name).read_text(encoding="utf-8"))


def language() -> Language:
    """Sentences and words of both languages."""
    return Language(
        catalog=Catalog({locale: prompts(locale) for locale in LOCALES}),
        commands=CommandWords.load(_toml("ja", "commands.toml"), _toml("en", "commands.toml")),
        intents=IntentWords.load(_toml("ja", "intents.toml"), _toml("en", "intents.toml")),
        meaning=meaning(),
    )


def wordings() -> Wordings:
    return {"ja": load_wording(_toml("ja", "drafting.toml")), "en": load_wording(_toml("en", "drafting.toml"))}


def build(
    store: Store,
    *,
    platforms: Mapping[str, ChatPlatform],
    files: Files,
    transcriber: Transcriber,
    drafter: Drafter | None = None,
    drafts_a_day: int = 200,
    words: Language | None = None,
    pace: Pace = PACE,
) -> Program:
    """The program around a database that is there and migrated. `words` spares reading them again."""
    words = words or language()
    tools = works.Tools(
        platforms=platforms,
        files=files,
        transcriber=transcriber,
        wordings=wordings(),
        read_brief=_read_brief,
        read_pages=_read_pages,
        publish=_publish,
        drafter=drafter,
        drafts_a_day=drafts_a_day,
    )
    delivery = Delivery(store, words.catalog, platforms)
    return Program(
        store=store,
        intake=Intake(store),
        worker=Worker(store, words, delivery, works.table(tools), pace=pace),
        language=words,
    )


def _read_brief(content: bytes, name: str, day: date) -> Mapping[str, Any]:
    brief = recognise(documents.read_blocks(content, name), year_hint=day)
    plain = to_plain(brief)
    return {
        **plain,
        "merits": asdict(brief.merits),
        "evidence": list(brief.evidence),
        "texts": [s.text for s in brief.sections],
        "unplaced": list(brief.unplaced),
    }


def _read_pages(content: bytes, name: str) -> list[dict[str, Any]]:
    return [asdict(page) for page in documents.read_pages(content, name)]


def _publish(article: Article, format_: publish.Format) -> tuple[bytes, str, str]:
    made = publish.publish(article, format_)
    return made.content, made.name, made.media_type


def new_workspace(
    store: Store, company: Company, *, platform: str, team: str, direct: Callable[[str], str] = "D:{}".format
) -> int:
    """A workspace with its people and channels; returns its id. `direct` names a person's private conversation. An installation that is there already is left alone."""
    with store.unscoped_write("install a workspace") as session:
        known = session.scalars(
            select(Installation).where(Installation.platform == platform, Installation.team == team)
        ).first()
        if known is not None:
            return known.workspace_id
        workspace = Workspace(name=company.name, locale=company.locale)
        session.add(workspace)
        session.flush()
        session.add(Installation(workspace_id=workspace.id, platform=platform, team=team))
        workspace_id = workspace.id
    with store.write(workspace_id) as scoped:
        by_user: dict[str, Person] = {}
        for member in company.members:
            person = Person(
                name=member.name,
                reading=member.reading,
                department=member.department,
                title=member.title,
                roles=list(member.roles),
                locale=member.locale,
                hours={"zone": member.zone, "country": member.country},
                monthly_minutes=member.minutes,
            )
            scoped.add(person)
            scoped.flush()
            by_user[member.user] = person
            scoped.add(
                PersonAddress(
                    person_id=person.id, platform=platform, team=team, user=member.user, direct=direct(member.user)
                )
            )
        for member in company.members:
            if member.manager:
                by_user[member.user].manager_id = by_user[member.manager].id
        for conversation, channel_name in company.channels:
            scoped.add(Channel(platform=platform, conversation=conversation, name=channel_name, locale=company.locale))
    return workspace_id


def create_tables(store: Store) -> None:
    """For worlds that live no longer than a test; a real database is migrated (adapters/database/migrate.py)."""
    Base.metadata.create_all(store.engine)


def after_crash(store: Store, *, at: datetime) -> None:
    """At the start of the only process: leases of a killed one are nobody's."""
    with store.unscoped_write("release leases of a killed process") as session:
        tasks.release_leases(session, at=at)
