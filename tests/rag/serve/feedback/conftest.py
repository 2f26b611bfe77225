"""A house for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rag.chain import Service
from rag.serve.database import Address
from tests.rag.serve.feedback.samples import House


@pytest.fixture
def house(address: Address, service: Service) -> Iterator[House]:
    built = House(address, service)
    yield built
    built.database.close()
