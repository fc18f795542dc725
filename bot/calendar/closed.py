"""Public holidays of a country or a part of it, by year."""

from __future__ import annotations

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The days of `year` that are off for everybody in `country` ("JP", "US", "GB-ENG"; "" has none).

    Substitute days count (振替休日, 国民の休日, "observed"). Raises ValueError for a country nobody knows.
    """
    if not country:
        return frozenset()
    import holidays

    name, _, part = country.partition("-")
    try:
        found = holidays.country_holidays(name, subdiv=part or None, years=year)
    except NotImplementedError as unknown:
        raise ValueError(f"no public holidays are known for {country!r}: use a code like 'JP' or 'GB-ENG'") from unknown
    return frozenset(day for day in found if day.year == year)


def known(country: str) -> bool:
    """Whether `public_holidays` can answer for it."""
    if not country:
        return True
    import holidays

    name, _, part = country.partition("-")
    parts = holidays.list_supported_countries(include_aliases=True).get(name)
    return parts is not None and (not part or part in parts)
