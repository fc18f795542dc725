"""Invents a company: departments with a manager each, experts in several zones, marketers, and the briefs they will bring."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.simulation.cast import Company, Member
from bot.simulation.chance import Chance, hit, pick
from bot.simulation.office import Section, Work
from bot.simulation.settings import Size

#: Where one in five works whose company is elsewhere; every one of these zones changes its clocks.
ABROAD = (("America/New_York", "US"), ("Europe/London", "GB"), ("Australia/Lord_Howe", "AU"), ("Europe/Berlin", "DE"))


def company(chance: Chance, size: Size, words: Mapping[str, Any], locale: str) -> Company:
    """Users are b0… (managers), m0… (marketers), e0… (experts)."""
    departments = max(1, -(-size.experts // size.department))
    home = {"locale": locale, "zone": words["zone"], "country": words["country"]}
    members = [
        Member(
            user=f"b{n}",
            name=_name(words, words["bosses"][n % len(words["bosses"])], n, locale),
            roles=("manager",),
            department=words["departments"][n % len(words["departments"])],
            **home,
        )
        for n in range(departments)
    ]
    members += [
        Member(
            user=f"m{n}",
            name=_name(words, words["marketers"][n % len(words["marketers"])], n, locale),
            roles=("admin", "marketer") if n == 0 else ("marketer",),
            department="marketing" if locale == "en" else "マーケティング部",
            **home,
        )
        for n in range(size.marketers)
    ]
    for n in range(size.experts):
        place = home
        if hit(chance, size.abroad):
            zone, country = pick(chance, ABROAD)
            place = {"locale": "en", "zone": zone, "country": country}
        department = n % departments
        members.append(
            Member(
                user=f"e{n}",
                name=_name(words, words["surnames"][n % len(words["surnames"])], n, locale),
                roles=("expert",),
                department=words["departments"][department % len(words["departments"])],
                manager=f"b{department}",
                minutes=size.minutes,
                **place,
            )
        )
    return Company(
        name=words["company"], locale=locale, members=tuple(members), channels=(("#marketing", "marketing"),)
    )


def _name(words: Mapping[str, Any], surname: str, number: int, locale: str) -> str:
    given = words["given"][(number // 7 + number) % len(words["given"])]
    return f"{surname} {given}" if locale == "ja" else f"{given} {surname}"


def work(chance: Chance, size: Size, words: Mapping[str, Any], number: int, begun: date) -> Work:
    """The `number`-th brief: its text as marketing would send it, and whom they mean to ask for what."""
    product = words["products"][number % len(words["products"])]
    title = words["title"].format(product=product)
    if number >= len(words["products"]):
        title += f" {number // len(words['products']) + 1}"
    due = begun + timedelta(days=28)
    text = words["brief"].format(
        title=title,
        due=due.isoformat(),
        goal=words["goal"].format(product=product, n=4 + number, m=12 + number),
        reader=words["reader"].format(product=product),
    )
    first = (number * 3 + int(chance.random() * 3)) % size.experts
    people = [f"e{(first + n) % size.experts}" for n in range(2)]
    sections = []
    start = int(chance.random() * len(words["headings"]))
    for no in range(1, size.sections + 1):
        heading = words["headings"][(start + no) % len(words["headings"])]
        asked = words["questions"] if hit(chance, 0.6) else words["questions"][:1]
        lines = "\n".join(f"- {q.format(product=product)}" for q in asked)
        text += words["section"].format(no=no, heading=heading, questions=lines)
        expert = people[no % len(people)]
        backup = next((p for p in people if p != expert), "") if hit(chance, 0.4) else ""
        sections.append(Section(no=no, expert=expert, backup=backup))
    return Work(title=title, text=text, due=due, sections=sections)
