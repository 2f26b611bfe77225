"""One contract: whichever door a question comes through, the answer, its spans, citations and ids are the same."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from mcp import Client

from rag.chain import Service
from rag.ui.session.desk import Desk
from tests.rag.serve.contract import doors
from tests.rag.serve.contract.doors import Reply
from tests.rag.serve.contract.questions import Asked, questions

QUESTIONS = questions()
OWN = {"seconds"}  # what may differ: how long it took


def same(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in OWN}


@pytest.fixture(scope="module")
def told(service: Service) -> dict[str, Reply]:
    """What Python says to each question: the measure of the other doors."""
    assert len(QUESTIONS) >= 50 and len({asked.id for asked in QUESTIONS}) == len(QUESTIONS)
    replies = {asked.id: doors.python(service, asked) for asked in QUESTIONS}
    assert sum(reply.record["found"] for reply in replies.values()) > len(QUESTIONS) / 2
    assert all(reply.record["id"] == id for id, reply in replies.items())
    return replies


def assert_same(told: dict[str, Reply], replies: dict[str, Reply]) -> None:
    """Every question was answered by this door, and as Python answers it."""
    assert replies.keys() == told.keys(), f"not asked: {sorted(told.keys() - replies.keys())}"
    for id, reply in replies.items():
        assert same(reply.record) == same(told[id].record), id
        assert reply.text == told[id].record["answer"], id


def asked_each(ask: Callable[[Asked], Reply]) -> dict[str, Reply]:
    return {asked.id: ask(asked) for asked in QUESTIONS}


def test_the_page(told: dict[str, Reply], desk: Desk) -> None:
    assert_same(told, asked_each(lambda asked: doors.page(desk, asked)))


def test_http(told: dict[str, Reply], http: httpx.Client) -> None:
    assert_same(told, asked_each(lambda asked: doors.http(http, asked)))


def test_http_events(told: dict[str, Reply], http: httpx.Client) -> None:
    assert_same(told, asked_each(lambda asked: doors.http_events(http, asked)))


@pytest.mark.parametrize("ask", [doors.openai_whole, doors.openai_stream])
def test_openai_client(
    told: dict[str, Reply], client: openai.OpenAI, http: httpx.Client, desk: Desk, ask: Callable[..., Reply]
) -> None:
    replies = asked_each(lambda asked: ask(client, asked))
    assert_same(told, replies)
    for reply in replies.values():
        _check_annotations(reply, desk, str(http.base_url))


def _check_annotations(reply: Reply, desk: Desk, base: str) -> None:
    """Each marker of the reply is one typed annotation; its address opens the answer as it was kept."""
    markers = [marker for sentence in reply.record["sentences"] for marker in sentence["markers"]]
    assert len(reply.annotations) == len(markers)
    titles = {c["marker"]: c["title"] or c["source"] for c in reply.record["citations"]}
    for marker, annotation in zip(markers, reply.annotations, strict=True):
        cited = annotation.url_citation
        assert annotation.type == "url_citation" and f"[{marker}]" in reply.text[cited.start_index : cited.end_index]
        assert cited.title == titles[marker] and cited.url.startswith(base)
        link = re.search(r"[?&]a=([\w-]+)", cited.url)
        kept = desk.conversations.by_link(link[1]) if link else None
        assert kept is not None and kept.answer is not None and kept.answer.answer == reply.text


async def _by_mcp(server: Any) -> dict[str, Reply]:
    async with Client(server) as client:
        return {asked.id: await doors.mcp(client, asked) for asked in QUESTIONS}


def test_mcp_over_http(told: dict[str, Reply], http: httpx.Client) -> None:
    assert_same(told, asyncio.run(_by_mcp(f"{http.base_url}/mcp/")))


def test_mcp_over_stdio(told: dict[str, Reply], seeds_store: Path) -> None:
    assert_same(told, asyncio.run(_by_mcp(doors.stdio(seeds_store))))


SOURCE = "003_e23e15c925fa8ab0.txt"
LOOKUPS: list[tuple[str, dict[str, Any], str]] = [
    ("search", {"query": "京东支付", "limit": 5}, "/v1/search?query=京东支付&limit=5"),
    ("read_article", {"source": SOURCE, "start": 600, "length": 90}, f"/v1/articles/{SOURCE}?start=600&length=90"),
    ("list_articles", {"words": "京东"}, "/v1/articles?words=京东"),
]


@pytest.mark.parametrize(("tool", "arguments", "address"), LOOKUPS, ids=[tool for tool, _, _ in LOOKUPS])
def test_what_is_looked_up(http: httpx.Client, tool: str, arguments: dict[str, Any], address: str) -> None:
    """A search, a slice and a page of the list are the same record over HTTP and over MCP."""

    async def by_mcp() -> Any:
        async with Client(f"{http.base_url}/mcp/") as client:
            return (await client.call_tool(tool, arguments)).structured_content

    record = http.get(address).json()
    assert asyncio.run(by_mcp()) == record
    assert record.get("passages") or record.get("text") or record.get("data")


def test_a_follow_up_is_one_at_every_door(told: dict[str, Reply]) -> None:
    """The questions above hold some that lean on what was said, so that a door which forgets the history fails."""
    leaning = [asked for asked in QUESTIONS if asked.history]
    assert len(leaning) >= 3
    assert any(told[asked.id].record["resolved"] != asked.question for asked in leaning)


@pytest.fixture(scope="module")
def running(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, str]]:
    from tests.rag.serve.running import running

    with running(service, tmp_path_factory.mktemp("contract")) as (desk, url):
        yield desk, url


@pytest.fixture(scope="module")
def desk(running: tuple[Desk, str]) -> Desk:
    return running[0]


@pytest.fixture(scope="module")
def http(running: tuple[Desk, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running[1], timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def client(running: tuple[Desk, str]) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{running[1]}/v1", api_key="none", max_retries=0, timeout=60) as client:
        yield client
