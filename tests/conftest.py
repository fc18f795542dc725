"""What every test shares: databases opened by a stage are closed with it (Python 3.13 warns of those left open)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.database.store import Store


@pytest.fixture(autouse=True)
def _stores_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    opened: list[Store] = []
    init = Store.__init__

    def remembered(self: Store, url: str, **settings: str) -> None:
        init(self, url, **settings)
        opened.append(self)

    monkeypatch.setattr(Store, "__init__", remembered)
    yield
    for store in opened:
        store.close()
