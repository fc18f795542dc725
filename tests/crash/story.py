"""What is in the database before the first start: experts with many small assignments, marketers who own the briefs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters import wiring
from adapters.database.store import Store
from bot.model import Assignment, Brief, Person, Question, Section, Workspace
from bot.simulation.cast import Company, Member
from tests.crash.app import PLATFORM, TEAM

QUESTIONS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An assignment somebody may accept: its id, its heading, the words of its questions."""

    assignment: int
    heading: str
    questions: tuple[str, ...]
    noted: str  # the marketer who hears of it at once, "" when that one sleeps


def company(experts: int, marketers: int) -> Company:
    members = [
        *(_member(f"m{n}", "marketer") for n in range(marketers)),
        _member("night", "marketer"),
        *(_member(f"e{n}", "expert") for n in range(experts)),
    ]
    return Company(name="crash", locale="ja", members=tuple(members), channels=())


def _member(user: str, role: str) -> Member:
    return Member(user=user, name=f"{user} 試", roles=(role,), zone="UTC", country="")


def _hours(user: str, now: datetime) -> dict[str, object]:
    """Everybody may be written to at any time, but one marketer whose day begins in six hours."""
    always = {"zone": "UTC", "country": "", "weekdays": [0, 1, 2, 3, 4, 5, 6], "lunch": None}
    if user != "night":
        return {**always, "start": "00:00", "end": "23:59"}
    opens = now + timedelta(hours=6)
    return {**always, "start": f"{opens:%H}:00", "end": f"{opens:%H}:30"}


def seed(folder: Path, *, experts: int, marketers: int, offers: int) -> dict[str, list[Offer]]:
    """Fills a new database; returns what each expert may accept, in order."""
    store = Store(f"sqlite:///{folder}/crash.sqlite", synchronous="OFF")
    wiring.create_tables(store)
    workspace_id = wiring.new_workspace(store, company(experts, marketers), platform=PLATFORM, team=TEAM)
    now = datetime.now(UTC)
    made: dict[str, list[Offer]] = {}
    with store.write(workspace_id) as session:
        people = {person.name.split()[0]: person for person in session.query(Person).all()}
        for user, person in people.items():
            person.hours = _hours(user, now)
            person.greeted, person.voice_consent = now, now
        briefs = [
            Brief(no=n, title=f"企画 {user}", state="collecting", marketer_id=people[user].id, created_at=now)
            for n, user in enumerate(["m0", "night"], start=1)
        ]
        session.add_all(briefs)
        session.get_one(Workspace, workspace_id).counter = len(briefs)
        session.flush()
        for expert in range(experts):
            for number in range(offers):
                night = number % 2 == 1
                made.setdefault(f"e{expert}", []).append(
                    _offer(session, briefs[night], people[f"e{expert}"], f"E{expert}N{number}", now)
                )
    store.close()
    return made


def _offer(session: object, brief: Brief, person: Person, mark: str, now: datetime) -> Offer:
    heading = f"見出し{mark}番"
    section = Section(brief_id=brief.id, no=1, heading=heading, state="assigned")
    session.add(section)  # type: ignore[attr-defined]  # a scoped session, handed over as it comes
    session.flush()  # type: ignore[attr-defined]
    assignment = Assignment(
        section_id=section.id,
        person_id=person.id,
        by_id=brief.marketer_id,
        state="offered",
        minutes=5,
        offered_at=now,
        created_at=now,
    )
    session.add(assignment)  # type: ignore[attr-defined]
    words = tuple(f"設問{mark}の{n}番目はどうですか?" for n in range(1, QUESTIONS + 1))
    session.add_all(Question(section_id=section.id, no=n, text=text) for n, text in enumerate(words, start=1))  # type: ignore[attr-defined]
    session.flush()  # type: ignore[attr-defined]
    return Offer(
        assignment=assignment.id,
        heading=heading,
        questions=words,
        noted="m0" if brief.no == 1 else "",
    )
