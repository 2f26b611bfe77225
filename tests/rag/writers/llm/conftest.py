"""A chat model opened against a real server on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from index.settings import read_settings
from rag.writers.llm.chat_model import ChatModelWriter
from rag.writers.llm.provider import open_chat_model
from tests.rag.openai_server import Script, Server, serving

Open = Callable[..., tuple[ChatModelWriter, Server]]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Start a server with a script and open openai:test against it; one a test."""
    running = []

    def start(
        *script: Script, seconds: float = 5, retries: int = 2, tokens: float = 3000
    ) -> tuple[ChatModelWriter, Server]:
        server = serving(*script)
        told = server.__enter__()
        running.append(server)
        monkeypatch.setenv("OPENAI_BASE_URL", told.url)
        monkeypatch.setenv("OPENAI_API_KEY", "key-for-the-test")
        opened = open_chat_model(read_settings(writer="openai:test", llm_timeout=seconds))
        limits = replace(opened.limits, tokens=tokens, seconds=seconds, retries=retries, pause=0)
        return replace(opened, limits=limits), told

    yield start
    for server in running:
        server.__exit__(None, None, None)
