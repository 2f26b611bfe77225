"""A house for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.chain import Service
from tests.rag.serve.feedback.samples import House


@pytest.fixture
def house(tmp_path: Path, service: Service) -> House:
    return House(tmp_path, service)
