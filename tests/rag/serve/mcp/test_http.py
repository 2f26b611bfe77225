"""The tools over HTTP beside the page: the pool's answers, the caller's own, stopped when the client goes away."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client

from rag.chain import Service, answer
from rag.serve.answering import Job
from rag.serve.conversations.records import STOPPED, StoredTurn
from rag.serve.mcp import command
from rag.types import Event, Evidence, Question
from rag.ui.session.desk import Desk
from rag.writers.extractive import Extractive
from tests.rag.serve.mcp.conftest import served

Page = tuple[str, Desk]
QUESTION = "青石大桥全长多少米？"
HURRY = 60  # seconds that nothing here takes
JSON = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
MODERN = {**JSON, "mcp-protocol-version": "2026-07-28"}


def called(tool: str, **arguments: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


def test_the_official_client_gets_the_answer_of_the_pool(page: Page, mixed: Service) -> None:
    address, desk = page

    async def asked(path: str) -> Any:
        async with Client(address + path) as client:
            return await client.call_tool("ask", {"question": QUESTION, "id": "q1"})

    direct = json.loads(json.dumps(answer(mixed, QUESTION, id="q1").to_json()))
    for path in ("/mcp/", "/mcp"):
        given = asyncio.run(asked(path))
        assert not given.is_error and {**given.structured_content, "seconds": {}} == {**direct, "seconds": {}}
    assert kept(desk).question == QUESTION  # as the caller's own


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_both_eras_of_the_protocol_are_spoken(page: Page, mode: str) -> None:
    async def used() -> None:
        async with Client(f"{page[0]}/mcp/", mode=mode) as client:
            assert {tool.name for tool in (await client.list_tools()).tools} == TOOLS
            read = await client.read_resource("article://tea-hant.txt")
            assert "茶園" in str(read.contents)
            wrong = await client.call_tool("ask", {"question": " "})
            assert wrong.is_error

    asyncio.run(used())


TOOLS = {"ask", "search", "read_article", "list_articles"}


class Waiting:
    """A writer that waits until it is let go, and tells that it was asked."""

    name, remote = "waiting", False

    def __init__(self) -> None:
        self.asked, self.go = threading.Event(), threading.Event()

    def write(self, question: Question, evidence: Sequence[Evidence]) -> Iterator[Event]:
        self.asked.set()
        assert self.go.wait(HURRY)
        yield from Extractive().write(question, evidence)


@pytest.mark.parametrize("headers", [JSON, MODERN], ids=["legacy", "modern"])
def test_a_client_that_goes_away_stops_its_question(mixed: Service, tmp_path: Path, headers: dict[str, str]) -> None:
    writer = Waiting()
    flags = {"store": mixed.store.address, "chats": tmp_path / "chats.sqlite"}
    with served(replace(mixed, writer=writer), **flags) as (address, desk):

        async def left() -> Job | None:
            async with httpx.AsyncClient() as client:
                message = client.post(f"{address}/mcp/", json=enveloped(headers), headers=told(headers))
                sent = asyncio.create_task(message)
                assert await asyncio.to_thread(writer.asked.wait, HURRY)
                job = desk.answering.job(kept(desk).id)
                sent.cancel()
            return job

        try:
            job = asyncio.run(left())
            assert job is not None
            for _ in job.follow():  # until it has ended, while its writer waits
                pass
            assert kept(desk).state == STOPPED
        finally:
            writer.go.set()


def kept(desk: Desk) -> StoredTurn:
    """The latest question of whoever sits at this machine."""
    conversation = desk.conversations.listed("api:local")[0]
    return desk.conversations.turns("api:local", conversation.id)[-1]


def enveloped(headers: dict[str, str]) -> dict[str, Any]:
    message = called("ask", question=QUESTION)
    if headers is MODERN:
        version = {"io.modelcontextprotocol/protocolVersion": "2026-07-28"}
        message["params"]["_meta"] = {**version, "io.modelcontextprotocol/clientCapabilities": {}}
    return message


def told(headers: dict[str, str]) -> dict[str, str]:
    return {**headers, "mcp-method": "tools/call", "mcp-name": "ask"} if headers is MODERN else headers


def test_a_question_has_its_time(mixed: Service, tmp_path: Path) -> None:
    writer = Waiting()
    hurried = replace(mixed, writer=writer, settings=mixed.settings.model_copy(update={"timeout": 0.2}))

    async def asked(address: str) -> Any:
        async with Client(f"{address}/mcp/") as client:
            return await client.call_tool("ask", {"question": QUESTION})

    with served(hurried, store=mixed.store.address, chats=tmp_path / "chats.sqlite") as (address, _):
        try:
            given = asyncio.run(asked(address))
        finally:
            writer.go.set()
    assert given.is_error and given.content[0].text.startswith("found no answer within 0.2 seconds;")


def test_too_many_questions_are_told_to_wait(mixed: Service, tmp_path: Path) -> None:
    async def asked(address: str) -> list[Any]:
        async with Client(f"{address}/mcp/") as client:
            return [await client.call_tool("ask", {"question": "你好"}) for _ in range(12)]

    flags = {"store": mixed.store.address, "chats": tmp_path / "chats.sqlite", "rate": "1/hour"}
    with served(mixed, **flags) as (address, _):
        given = asyncio.run(asked(address))
    assert [one.is_error for one in given] == [False] * 10 + [True] * 2  # at this machine ten times as many
    assert "wait " in given[-1].content[0].text


def test_while_it_loads_it_says_so(tmp_path: Path) -> None:
    async def asked(address: str) -> Any:
        async with Client(f"{address}/mcp/") as client:
            return await client.call_tool("search", {"query": QUESTION})

    with served(None, store=tmp_path / "store") as (address, _):
        given = asyncio.run(asked(address))
    assert given.is_error and "still loading" in given.content[0].text


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[" * 20_000,
        b'{"jsonrpc": "2.0", "id": ' + b"9" * 5_000 + b', "method": "tools/list"}',
        b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": "\\ud800"}',
        b"[]",
        "half \u6587".encode()[:-1],
    ],
)
@pytest.mark.parametrize("headers", [JSON, MODERN], ids=["legacy", "modern"])
def test_what_is_no_message_is_refused(page: Page, body: bytes, headers: dict[str, str]) -> None:
    given = httpx.post(f"{page[0]}/mcp/", content=body, headers=headers)
    assert given.status_code == 400 and given.json()["error"]["message"]


def test_what_the_route_does_not_serve(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{page[0]}/mcp/"
    assert httpx.get(address, headers=JSON).status_code == 405
    assert httpx.delete(address, headers=JSON).headers["allow"] == "POST"
    assert httpx.post(address, content=b"{}", headers={**JSON, "host": "evil.example"}).status_code == 421
    assert httpx.post(address, content=b"{}", headers={**JSON, "origin": "http://evil.example"}).status_code == 403
    assert httpx.post(address, content=b" " * 2_000_000, headers=JSON).status_code == 413
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    missing = httpx.post(address, content=b"{}", headers=JSON)
    assert missing.status_code == 501 and "pip install mcp==2.3.0" in missing.json()["error"]["message"]


def test_a_name_of_ours_is_no_other_host(mixed: Service, tmp_path: Path) -> None:
    flags = {"store": mixed.store.address, "chats": tmp_path / "chats.sqlite", "hosts": "news.example", "public": True}
    with served(mixed, **flags) as (address, _):
        headers = {**JSON, "host": "news.example"}
        given = httpx.post(f"{address}/mcp/", json=called("list_articles"), headers=headers)
    assert given.status_code == 200 and given.json()["result"]["structuredContent"]["total"] > 5
