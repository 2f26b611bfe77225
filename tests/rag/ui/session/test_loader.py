"""A service that loads behind the page."""

from __future__ import annotations

import threading

from index.errors import StoreError
from rag.ui.session.loader import Loader


def test_a_failure_is_kept_and_reported() -> None:
    reported = threading.Event()

    def load() -> None:
        raise StoreError("no store")

    loader = Loader(load)  # type: ignore[arg-type]
    loader.start(reported.set)
    assert reported.wait(10)
    assert loader.service is None
    assert isinstance(loader.failure, StoreError)
