"""The company's words: told to the speech engine, most wanted first, and offered where a transcript may have missed one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from sqlalchemy import select

from bot.catalog import Ask
from bot.flows import collect, placing, portions
from bot.flows.route import Routes, route
from bot.language.terms import near_misses
from bot.language.text import fold, narrow
from bot.model import Answer, Brief, Person, Question, Reference, Section, Term
from bot.turn import Turn

#: More than any engine reads in one go; each takes from the front what it has room for.
MOST_TERMS = 100
LONGEST_TERM = 40
MOST_PEOPLE = 12
#: One screen of taps under a transcript.
MOST_CHOICES = 3
#: Said in so many answers, a word belongs to the company.
OFTEN = 2
#: Names of things as people write them: PulseNode 3, ST-20, PTFE, OPC UA; katakana; kanji and katakana in one.
_NAME = re.compile(
    r"[A-Z][A-Za-z]*[A-Z0-9][A-Za-z0-9]*(?:[- ]\d[A-Za-z0-9]*)?|[A-Z]{2,}(?:[- ][A-Z0-9]{1,6})*|[A-Z][a-z]+ \d+[A-Za-z]?"
    r"|[ァ-ヶー]{3,}(?: ?[A-Z]{1,4}-?\d{1,4})?|[ァ-ヶー一-鿿]{3,12}"
)


def names_in(text: str) -> list[str]:
    """Names and terms of a text in its order, each once."""
    return list(dict.fromkeys(m[0].strip() for m in _NAME.finditer(narrow(text))))


def for_memo(turn: Turn, question: Question | None) -> list[str]:
    """Terms for the engine: what people put right before, the briefs' own, the question's, people, what was often said."""
    briefs = _briefs(turn, question)
    ids = [b.id for b in briefs]
    sections = turn.all(select(Section).where(Section.brief_id.in_(ids)).order_by(Section.brief_id, Section.no))
    near = [s for s in sections if question is not None and s.id == question.section_id]
    ranked: list[str] = [term.text for term in _learned(turn, ids)]
    ranked += [word for brief in briefs for word in brief.vocabulary]
    ranked += names_in(" ".join([question.text if question else "", *(_words(s) for s in near)]))
    ranked += _people(turn, briefs, sections)
    ranked += [word for brief in briefs for word in brief.keywords]
    ranked += names_in(" ".join([*(_words(s) for s in sections), *(b.title for b in briefs)]))
    ranked += _often(turn, [s.id for s in sections])
    ranked += _references(turn, ids)
    return _distinct(ranked)


def _briefs(turn: Turn, question: Question | None) -> list[Brief]:
    """What the speaker works on, the question's brief first."""
    found = {o.brief.id: o.brief for o in portions.open_questions(turn)}
    if question is not None:
        own = turn.get(Brief, turn.get(Section, question.section_id).brief_id)
        found = {own.id: own, **found}
    return list(found.values())


def _words(section: Section) -> str:
    return " ".join([section.heading, *section.points])


def _learned(turn: Turn, briefs: list[int]) -> list[Term]:
    """Choices of people, newest first, those of these briefs before the company's."""
    rows = turn.all(select(Term).where(Term.state == "taken").order_by(Term.id.desc()))
    return sorted(rows, key=lambda row: row.brief_id not in briefs)


def _people(turn: Turn, briefs: list[Brief], sections: list[Section]) -> list[str]:
    """Those named in the outlines, the marketers, the speaker's colleagues: whom a memo may speak of."""
    everybody = turn.all(select(Person).where(Person.active.is_(True)).order_by(Person.id))
    owners = " ".join(s.owner for s in sections)
    marketers = {b.marketer_id for b in briefs}
    speaker = turn.person

    def rank(person: Person) -> tuple[bool, bool, bool]:
        return (
            person.surname not in owners,
            person.id not in marketers,
            person.department != speaker.department,
        )

    others = [p for p in everybody if p.id != speaker.id and p.name]
    return [p.name for p in sorted(others, key=rank)][:MOST_PEOPLE]


def _often(turn: Turn, sections: list[int]) -> list[str]:
    rows = turn.all(
        select(Answer).where(Answer.section_id.in_(sections), Answer.state.in_(collect.STANDING)).order_by(Answer.id)
    )
    count = Counter(word for row in rows if not row.sealed for word in names_in(row.text))
    return [word for word, times in count.most_common() if times >= OFTEN]


def _references(turn: Turn, briefs: list[int]) -> list[str]:
    rows = turn.all(select(Reference).where(Reference.brief_id.in_(briefs)).order_by(Reference.id))
    return [word for row in rows for word in (*names_in(row.use), *names_in(urlsplit(row.url).path))]


def _distinct(terms: Iterable[str]) -> list[str]:
    seen: dict[str, str] = {}
    for term in terms:
        plain = " ".join(term.split())
        if 1 < len(plain) <= LONGEST_TERM:
            seen.setdefault(fold(plain), plain)
    return list(seen.values())[:MOST_TERMS]


# ---------------------------------------------------------------- what may have been misheard


def choices(turn: Turn, said: portions.Memo, misses: Iterable[tuple[str, str]]) -> list[Ask]:
    """A tap for each word heard that sounds like a term (`misses`) and is written otherwise; nothing is changed without it."""
    brief = next(iter(_briefs(turn, None)), None)
    found: dict[str, str] = {
        term.heard: term.text for term in _learned(turn, []) if term.heard in said.text and term.text not in said.text
    }
    for heard, text in misses:
        found.setdefault(heard, text)
    asks: list[Ask] = []
    for heard, text in list(found.items())[:MOST_CHOICES]:
        row = turn.add(
            Term(
                brief_id=brief.id if brief else None,
                person_id=turn.person.id,
                source=said.source,
                heard=heard,
                text=text,
                at=turn.at,
            )
        )
        asks.append(Ask(action="term.take", value=str(row.id), args={"heard": heard, "term": text}))
    return asks


def take(turn: Turn, value: str) -> None:
    """ "It was that term": put right wherever the memo went, and remembered."""
    row = _own(turn, value, "taken")
    if row is None:
        return
    _replace(turn, row.source, row.heard, row.text)
    _settle(turn, row, "taken")
    turn.reply(
        "voice.term_taken",
        heard=row.heard,
        term=row.text,
        buttons=[Ask(action="term.keep", value=value, args={"heard": row.heard})],
    )


def keep(turn: Turn, value: str) -> None:
    """It was heard rightly after all."""
    row = _own(turn, value, "kept")
    if row is None:
        return
    if row.state == "taken":
        _replace(turn, row.source, row.text, row.heard)
    _settle(turn, row, "kept")
    turn.reply("voice.term_kept", heard=row.heard)


def _own(turn: Turn, value: str, state: str) -> Term | None:
    row = turn.get(Term, value)
    if row.person_id != turn.person.id:
        turn.reply("common.not_yours")
        return None
    if row.state == state:
        turn.reply("common.settled")
        return None
    return row


def _settle(turn: Turn, row: Term, state: str) -> None:
    before, row.state = row.state, state
    turn.record(f"term.{state}", f"term:{row.id}", before=before, after=state, why="person")


def _replace(turn: Turn, source: str, old: str, new: str) -> None:
    """In every piece of the message; drafts made of them are made anew."""
    rows = [row for row in placing.pieces(turn, source) if old in row.text]
    for row in rows:
        collect.reword(turn, row, row.text.replace(old, new), segments=_spelled(row, old, new))
    placing.settle(turn, {turn.get(Question, row.question_id).assignment_id for row in rows if row.question_id})


def _spelled(row: Answer, old: str, new: str) -> list[dict[str, object]]:
    return [{**segment, "text": str(segment["text"]).replace(old, new)} for segment in row.segments]


def learn(turn: Turn, source: str, before: str, after: str) -> None:
    """What somebody put right by hand: a name that stood there misheard is known from now on."""
    new = [name for name in names_in(after) if fold(name) not in fold(before)]
    for miss in near_misses(before, new)[:MOST_CHOICES]:
        if miss.heard in after:
            continue
        row = turn.add(
            Term(
                brief_id=None,
                person_id=turn.person.id,
                source=source,
                heard=miss.heard,
                text=miss.term,
                state="taken",
                at=turn.at,
            )
        )
        turn.record("term.taken", f"term:{row.id}", after="taken", why="corrected by hand")


ROUTES = Routes(
    actions={"term.take": route("own.answer", take), "term.keep": route("own.answer", keep)},
)
