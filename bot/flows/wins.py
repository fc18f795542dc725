"""Small wins, traced to the sentences that made them and told to whoever said those; when nothing moved, that is said too.

numbers ──test──> candidate ──marketer's tap, or two business days──> accepted ──reaches the person──> told
                      └ dismissed                 no movement after four weeks: none ──the same──> none_told
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select

from bot.calendar import hours as business
from bot.catalog import Ask
from bot.flows import approach, find, metrics, office
from bot.flows.published import ANSWERS, OUT, contributors, thread_of, words_of
from bot.flows.route import Routes, route
from bot.language import commands as c
from bot.model import Approach, Brief, Person, Win
from bot.reports import effect
from bot.turn import Turn

#: The marketer may look at a win so many business days; then it is told, so that it reaches people within three.
LOOK_DAYS = 2
#: Without a win by then, the honest no.
LAST_LOOK = timedelta(days=effect.WINDOWS[0] + 1)
READ_SECONDS = 5
_MORNING = time(10)
#: What is said to have moved when several numbers did not: the nearest to people first.
_MAIN = ("views", "visitors", "sessions", "clicks", "inquiries")


def plan(turn: Turn, brief: Brief) -> None:
    """Looks on the mornings after each window is full."""
    day = brief.published_on
    if day is None:
        return
    marketer = turn.get(Person, brief.marketer_id)
    hours, today = office.hours(turn, marketer), office.today(turn, marketer)
    looks = [day + timedelta(days=n + 1) for n in sorted(effect.WINDOWS)]
    for look_on in [d for d in looks if d > today] or [today + timedelta(days=1)]:
        turn.later(business.next_open(hours, business.moment(hours, look_on, _MORNING)), "measure", brief.id)


def measure(turn: Turn, brief_id: int) -> None:
    """The timer of a look."""
    brief = turn.get(Brief, brief_id)
    if brief.state in OUT and brief.published_on is not None:
        look(turn, brief)


def look(turn: Turn, brief: Brief) -> list[tuple[str, effect.Verdict]]:
    """Judges every number of the brief; a new win becomes a candidate, and after the last window nothing found is said."""
    verdicts = judged(turn, brief)
    known = {w.name: w for w in _of(turn, brief)}
    for name, verdict in verdicts:
        if verdict.outcome == "win" and (name not in known or known[name].state == "none"):
            if name in known:
                turn.move(known[name], "dismissed", why="moved after all")
            _found(turn, brief, name, verdict, "candidate")
    over = brief.published_on is not None and _today(turn, brief) >= brief.published_on + LAST_LOOK
    if over and not _of(turn, brief):
        main = _flat(verdicts)
        if main is None:
            _tell_marketer(
                turn, brief, "wins.no_numbers", once=f"no_numbers:{brief.id}", brief=brief.no, title=brief.title
            )
        else:
            _found(turn, brief, *main, "none")
    return verdicts


def judged(turn: Turn, brief: Brief) -> list[tuple[str, effect.Verdict]]:
    if brief.published_on is None:
        return []
    series = metrics.by_name(turn, brief)
    today = _today(turn, brief)
    return [
        (name, effect.judge(days, brief.published_on, today, numbers=len(series)))
        for name, days in sorted(series.items())
    ]


def _today(turn: Turn, brief: Brief) -> date:
    return office.today(turn, turn.get(Person, brief.marketer_id))


def _flat(verdicts: list[tuple[str, effect.Verdict]]) -> tuple[str, effect.Verdict] | None:
    measured = [(n, v) for n, v in verdicts if v.days]
    return min(measured, key=lambda p: _MAIN.index(p[0]) if p[0] in _MAIN else len(_MAIN), default=None)


def _of(turn: Turn, brief: Brief) -> list[Win]:
    return turn.all(select(Win).where(Win.brief_id == brief.id).order_by(Win.id))


def _found(turn: Turn, brief: Brief, name: str, verdict: effect.Verdict, state: str) -> Win:
    win = turn.add(
        Win(
            brief_id=brief.id,
            name=name,
            before=verdict.before,
            after=verdict.after,
            days=verdict.days,
            state=state,
            at=turn.at,
        )
    )
    turn.record(f"win.{state}", f"win:{win.id}", after=state, why="test")
    marketer = turn.get(Person, brief.marketer_id)
    when = business.add_days(office.hours(turn, marketer), turn.at, LOOK_DAYS)
    turn.later(when, "win", win.id)
    _tell_marketer(
        turn,
        brief,
        "wins.candidate" if state == "candidate" else "wins.none_candidate",
        **_numbers(turn, win, brief, marketer.locale),
        number=win.id,
        brief=brief.no,
        when=when,
        people=len(contributors(turn, brief)),
        buttons=[Ask(action="win.send", value=str(win.id)), Ask(action="win.dismiss", value=str(win.id))],
    )
    return win


def _tell_marketer(turn: Turn, about: Brief, key: str, **shown: Any) -> None:
    turn.say(turn.get(Person, about.marketer_id), key, sort="note", **shown)


def _numbers(turn: Turn, win: Win, brief: Brief, locale: str) -> dict[str, Any]:
    return {
        "title": brief.title,
        "metric": metrics.label(turn, win.name, locale),
        "before": win.before,
        "after": win.after,
        "days": win.days,
    }


# ---------------------------------------------------------------- telling


def sent(turn: Turn, value: str) -> None:
    """The marketer's tap, or `win send N`."""
    win = turn.get(Win, value)
    if win.state not in ("candidate", "none"):
        turn.reply("common.settled")
        return
    names = [p.name for p in tell(turn, win, why="marketer")]
    turn.reply("wins.sending" if names else "wins.nobody", names=names)


def dismissed(turn: Turn, value: str) -> None:
    win = turn.get(Win, value)
    if win.state not in ("candidate", "none", "accepted") or not turn.move(win, "dismissed", why="marketer"):
        turn.reply("common.settled")
        return
    for sort in ("win", "nowin"):
        approach.withdraw(turn, sort, win.id, why="dismissed")
    turn.reply("wins.dismissed", number=win.id)


def waited(turn: Turn, win_id: int) -> None:
    """Nobody looked: what people earned to hear is told."""
    win = turn.get(Win, win_id)
    if win.state in ("candidate", "none"):
        tell(turn, win, why="win.two_days")


def tell(turn: Turn, win: Win, *, why: str) -> list[Person]:
    """Brings it to everybody whose words are in the page, each in their own thread."""
    brief = turn.get(Brief, win.brief_id)
    people = contributors(turn, brief)
    if not people:
        return []
    honest = win.state == "none"
    turn.move(win, "none_told" if honest else "accepted", why=why)
    for person in people:
        approach.bring(
            turn,
            person,
            "nowin" if honest else "win",
            win.id,
            seconds=READ_SECONDS,
            rule="win.none" if honest else "win.told",
            args={"brief_id": brief.id, "title": brief.title},
        )
    return people


def present(turn: Turn, row: Approach, person: Person) -> bool:
    """Number, before and after, which of their sentences, the link."""
    win = turn.get(Win, row.subject_id)
    if win.state not in ("accepted", "told"):
        return False
    brief = turn.get(Brief, win.brief_id)
    sentence = words_of(turn, brief, person)
    turn.say(
        person,
        "wins.told",
        thread=thread_of(turn, brief, person),
        subject=f"win:{win.id}",
        sort="approach",
        approach=row.id,
        wanted=("win", win.id, ("accepted", "told")),
        **_numbers(turn, win, brief, person.locale),
        day=brief.published_on,
        sentence=sentence,
        quotes=[(sentence, "")] if sentence else (),
        links=[(brief.title, brief.url)],
        buttons=[Ask(action=f"more.{answer}", value=f"{brief.id}:more") for answer in ANSWERS],
    )
    if turn.move(win, "told", why=row.rule):
        win.at = turn.at
    return True


def present_none(turn: Turn, row: Approach, person: Person) -> bool:
    """Nothing moved yet, and what we change next."""
    win = turn.get(Win, row.subject_id)
    if win.state != "none_told":
        return False
    brief = turn.get(Brief, win.brief_id)
    turn.say(
        person,
        "wins.none_told",
        thread=thread_of(turn, brief, person),
        subject=f"win:{win.id}",
        sort="approach",
        approach=row.id,
        wanted=("win", win.id, ("none_told",)),
        **_numbers(turn, win, brief, person.locale),
        change=_change(win),
        links=[(brief.title, brief.url)],
    )
    return True


def _change(win: Win) -> str:
    """Where the next step lies: people do not come (entrance), or come and do not act (inside)."""
    return "entrance" if win.name in ("views", "visitors", "sessions", "clicks", "impressions") else "inside"


# ---------------------------------------------------------------- commands


def command(turn: Turn, asked: c.Win) -> None:
    """`/brief win list|check|send N|dismiss N`."""
    if asked.action in ("send", "dismiss"):
        if turn.session.get(Win, asked.number or 0) is None:
            turn.reply("wins.no_such", number=asked.number)
            return
        (sent if asked.action == "send" else dismissed)(turn, str(asked.number))
        return
    if asked.action == "check":
        _check(turn)
        return
    rows = turn.all(select(Win).order_by(Win.id.desc()).limit(10))
    titles = {b.id: b for b in turn.all(select(Brief).where(Brief.id.in_([w.brief_id for w in rows])))}
    turn.reply(
        "wins.list" if rows else "wins.empty",
        rows=[
            {
                "number": w.id,
                "state": turn.word(f"wins.state_{w.state}", turn.person.locale),
                **_numbers(turn, w, titles[w.brief_id], turn.person.locale),
            }
            for w in rows
        ],
    )


def _check(turn: Turn) -> None:
    rows = []
    for brief in turn.all(select(Brief).where(Brief.state.in_(OUT)).order_by(Brief.no)):
        verdicts = look(turn, brief)
        rows += [
            {
                "brief": brief.no,
                "title": brief.title,
                "metric": metrics.label(turn, name, turn.person.locale),
                "outcome": v.outcome,
                "before": v.before,
                "after": v.after,
                "days": v.days,
            }
            for name, v in verdicts
        ] or [{"brief": brief.no, "title": brief.title, "outcome": "no_numbers"}]
    turn.reply("wins.checked" if rows else "wins.nothing_out", rows=rows[:20])


def nowin(turn: Turn, asked: c.NoWin) -> None:
    """`/brief nowin B`: tells, now, that nothing moved yet; only what the numbers really say."""
    brief = find.brief(turn, asked.brief)
    if brief is None:
        return
    if brief.published_on is None or brief.state not in OUT:
        turn.reply("wins.not_out", brief=brief.no)
        return
    verdicts = judged(turn, brief)
    held = _of(turn, brief)
    if any(v.outcome == "win" for _, v in verdicts) or any(w.state in ("candidate", "accepted", "told") for w in held):
        look(turn, brief)
        turn.reply("wins.moved_after_all", brief=brief.no)
        return
    main = _flat(verdicts)
    if main is None:
        turn.reply("wins.too_early", brief=brief.no, title=brief.title)
        return
    if any(w.state == "none_told" for w in held):
        turn.reply("common.settled")
        return
    win = next((w for w in held if w.state == "none"), None) or _found(turn, brief, *main, "none")
    names = [p.name for p in tell(turn, win, why="marketer")]
    turn.reply("wins.sending" if names else "wins.nobody", names=names)


ROUTES = Routes(
    commands={c.Win: route("win", command), c.NoWin: route("win", nowin)},
    actions={"win.send": route("win", sent), "win.dismiss": route("win", dismissed)},
    timers={"measure": measure, "win": waited},
    presenters={"win": present, "nowin": present_none},
)
