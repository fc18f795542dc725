"""The browser that the tests of this folder share, a file at a time; without chromium they are skipped, and say so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import CHROMIUM, started

#: Playwright waits 5 s, which beside other work on the machine is no sign of a fault.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}: apt-get install chromium")
    with started() as browser:
        yield browser
