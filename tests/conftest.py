"""Property tests are deterministic and untimed: a slow machine is not a wrong answer. One browser for every page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

settings.register_profile("calm", deadline=None, derandomize=True, database=None)
settings.load_profile("calm")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests that drive a page; the others need not import what drives it."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import chromium, flags

    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=flags())
        yield started
        started.close()
