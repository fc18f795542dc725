"""People of two invented companies, one in each language: the cast of scenarios, tests and the playground."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody to put into a new workspace. `user` is the platform's id, `manager` another member's, `minutes` a month's grant."""

    user: str
    name: str
    roles: tuple[str, ...]
    department: str = ""
    title: str = ""
    reading: str = ""
    locale: str = "ja"
    zone: str = "Asia/Tokyo"
    country: str = "JP"
    manager: str = ""
    minutes: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """`channels` are (conversation, name)."""

    name: str
    locale: str
    members: tuple[Member, ...]
    channels: tuple[tuple[str, str], ...]


def _british(user: str, name: str, roles: tuple[str, ...], department: str, **more: str) -> Member:
    return Member(
        user=user,
        name=name,
        roles=roles,
        department=department,
        title=more.get("title", ""),
        manager=more.get("manager", ""),
        locale="en",
        zone="Europe/London",
        country="GB",
    )


COMPANIES: Mapping[str, Company] = {
    "ja": Company(
        name="暁野流体機器",
        locale="ja",
        members=(
            Member(
                user="aoki",
                name="青木 恵",
                reading="あおき めぐみ",
                roles=("admin", "marketer"),
                department="マーケティング部",
            ),
            Member(
                user="saeki",
                name="佐伯 亮",
                reading="さえき りょう",
                roles=("expert",),
                department="営業技術",
                manager="osawa",
            ),
            Member(
                user="mochizuki",
                name="望月 健",
                reading="もちづき けん",
                roles=("expert",),
                department="設計",
                manager="osawa",
            ),
            Member(
                user="osawa",
                name="大沢 誠",
                reading="おおさわ まこと",
                roles=("manager",),
                department="技術本部",
                title="部長",
            ),
            Member(user="mizuno", name="水野 葵", reading="みずの あおい", roles=("writer",), department="編集"),
        ),
        channels=(("#marketing", "marketing"),),
    ),
    "en": Company(
        name="Larkmoor Instruments",
        locale="en",
        members=(
            _british("erin", "Erin Walsh", ("admin", "marketer"), "marketing"),
            _british("owen", "Owen Clarke", ("expert",), "applications", manager="ruth"),
            _british("priya", "Priya Nair", ("expert",), "field service", manager="ruth"),
            _british("ruth", "Ruth Hale", ("manager",), "engineering", title="head of engineering"),
            _british("wren", "Wren Ito", ("writer",), "editing"),
        ),
        channels=(("#marketing", "marketing"),),
    ),
}
