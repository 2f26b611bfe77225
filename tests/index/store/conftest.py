"""The engines that a store may be of: what is said of any store is said of each."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module", params=["local", "milvus"])
def engine(request: pytest.FixtureRequest) -> str:
    """The engine of the store that a module's tests ask."""
    return str(request.param)
