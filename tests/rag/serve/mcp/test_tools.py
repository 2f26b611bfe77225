"""The tools by the official client, in memory: their schemas, what they give, what they refuse, and the same over stdio."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

import pytest
from mcp import Client, StdioServerParameters
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult

from index.building.build import build
from index.encoder import load_encoder
from index.store.local.store import LocalStore
from index.store.shelf import Shelf
from rag.chain import Service, answer
from rag.serve.langchain import PassageRetriever
from rag.serve.mcp.asker import Direct
from rag.serve.mcp.tools import news_server
from rag.writers.extractive import Extractive

QUESTION = "青石大桥全长多少米？"
ROOT = Path(__file__).parents[4]


def used(service: Service, use: Callable[[Client], Awaitable[Any]], mode: str = "auto") -> Any:
    async def run() -> Any:
        async with Client(news_server(Direct(service)), mode=mode) as client:
            return await use(client)

    return asyncio.run(run())


def call(service: Service, tool: str, mode: str = "auto", **arguments: Any) -> CallToolResult:
    given: CallToolResult = used(service, lambda client: client.call_tool(tool, arguments), mode)
    return given


def record(service: Service, tool: str, **arguments: Any) -> dict[str, Any]:
    given = call(service, tool, **arguments)
    assert not given.is_error, said(given)
    told: dict[str, Any] = given.structured_content
    return told


def said(given: CallToolResult) -> str:
    [content] = given.content
    assert content.type == "text"
    return content.text


def test_every_tool_and_argument_is_described(mixed: Service) -> None:
    tools = used(mixed, lambda client: client.list_tools()).tools
    assert [tool.name for tool in tools] == ["ask", "search", "read_article", "list_articles"]
    for tool in tools:
        assert tool.description and tool.title and tool.annotations.read_only_hint and tool.output_schema["properties"]
        assert all(
            one["description"] and ("type" in one or "anyOf" in one) for one in tool.input_schema["properties"].values()
        )
    assert set(tools[0].input_schema["properties"]) == {"question", "history", "source", "since", "until", "id"}
    assert tools[0].output_schema["properties"].keys() == answer(mixed, QUESTION).to_json().keys()


def test_ask_gives_the_record_and_a_text_to_read(mixed: Service) -> None:
    direct = answer(mixed, QUESTION, id="q1")
    given = call(mixed, "ask", question=QUESTION, id="q1")
    assert said(given) == direct.to_text() and given.structured_content is not None
    assert {**given.structured_content, "seconds": {}} == {**json.loads(json.dumps(direct.to_json())), "seconds": {}}


def test_ask_leans_on_history_and_keeps_to_a_filter(mixed: Service) -> None:
    history = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "全长2860米。"}]
    direct = answer(mixed, "它什么时候通车？", history)
    assert record(mixed, "ask", question="它什么时候通车？", history=history)["resolved"] == direct.resolved
    assert not record(mixed, "ask", question=QUESTION, source="tea-*")["found"]


def test_ten_thousand_messages_are_no_trouble(mixed: Service) -> None:
    history = [{"role": role, "content": "好。"} for role in ("user", "assistant") * 5_000]
    assert record(mixed, "ask", question=QUESTION, history=history)["found"]


def test_search_gives_slices_best_first(mixed: Service) -> None:
    found = record(mixed, "search", query=QUESTION, limit=3)
    documents = PassageRetriever(service=mixed, k=3).invoke(QUESTION)
    assert [p["text"] for p in found["passages"]] == [document.page_content for document in documents]
    for p in found["passages"]:
        assert mixed.store.text(p["source"])[p["start"] : p["end"]] == p["text"]
    assert found["generation"] == mixed.store.generation
    assert record(mixed, "search", query=QUESTION, source="none")["passages"] == []


def test_an_article_is_read_part_by_part(mixed: Service) -> None:
    text, parts, start = mixed.store.text("bridge-2021.txt"), list[str](), 0
    while start is not None:
        part = record(mixed, "read_article", source="bridge-2021.txt", start=start, length=40)
        assert part["length"] == len(text) and part["end"] == part["start"] + len(part["text"])
        parts.append(part["text"])
        start = part["next"]
    assert "".join(parts) == text and len(parts) == -(-len(text) // 40)


def test_articles_are_listed_the_newest_first(mixed: Service) -> None:
    listed = record(mixed, "list_articles")
    assert listed["total"] == len(mixed.store.articles) == len(listed["data"])
    dates = [article["date"] or "" for article in listed["data"]]
    assert dates == sorted(dates, reverse=True)
    assert {a["source"] for a in record(mixed, "list_articles", words="tea")["data"]} == {"tea-hant.txt"}
    assert "tea-hant.txt" in said(call(mixed, "list_articles"))


WRONG = [
    ("ask", {"question": " \n"}, "found an empty question"),
    ("ask", {}, "found no 'question'"),
    ("ask", {"question": 5}, "found 5 as question"),
    ("ask", {"question": "谁？", "since": "2019"}, "since is '2019'; expected a date; write it as YYYY-MM-DD"),
    ("ask", {"question": "谁？", "since": "2020-01-02", "until": "2020-01-01"}, "until is '2020-01-01'; expected"),
    (
        "ask",
        {"question": "谁？", "history": [{"role": "system", "content": "a"}]},
        "history.0.role; expected 'user' or",
    ),
    ("ask", {"question": "谁？", "hisotry": []}, "unknown argument 'hisotry'; expected 'history'"),
    ("ask", {"question": "半\ud800"}, "half a character"),
    ("search", {"query": ""}, "found an empty query"),
    ("search", {"query": "桥", "limit": 50}, "found 50 as limit"),
    ("search", {"query": "桥", "until": "2019-02-30"}, "until is '2019-02-30'"),
    ("read_article", {"source": "none.txt"}, "found no source 'none.txt'"),
    ("read_article", {"source": "../../etc/passwd"}, "found no source '../../etc/passwd'"),
    ("read_article", {"source": "/etc/passwd"}, "found no source"),
    ("read_article", {"source": "a\0b"}, "found no source"),
    ("read_article", {"source": "tea-hant.txt", "start": 10**30}, "found start 1000"),
    ("read_article", {"source": "tea-hant.txt", "length": 10**6}, "found 1000000 as length"),
    ("list_articles", {"page": 99}, "found page 99; expected one from 1 to 1"),
    ("list_articles", {"since": "gestern"}, "since is 'gestern'"),
    ("nothing", {}, "Unknown tool"),
]


@pytest.mark.parametrize(("tool", "arguments", "line"), WRONG)
def test_a_wrong_call_is_told_in_one_line(mixed: Service, tool: str, arguments: dict[str, Any], line: str) -> None:
    given = call(mixed, tool, **arguments)
    assert given.is_error and line in said(given) and "\n" not in said(given)


def test_a_wrong_call_is_no_trace_in_the_log(mixed: Service, caplog: pytest.LogCaptureFixture) -> None:
    call(mixed, "read_article", source="none.txt")
    assert [r for r in caplog.records if r.exc_info or r.levelname in {"ERROR", "WARNING"}] == []


def test_what_nobody_foresaw_is_logged_and_not_told(mixed: Service, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Extractive):
        def write(self, *given: Any) -> Any:
            raise RuntimeError("/srv/secret")

    given = call(replace(mixed, writer=Broken()), "ask", question=QUESTION)
    assert given.is_error and said(given) == "Error executing tool ask"
    assert len([r for r in caplog.records if r.exc_info]) == 1


def test_sources_are_resources(tmp_path: Path) -> None:
    (tmp_path / "news" / "甲").mkdir(parents=True)
    text = "青石大桥昨日通车，全长2860米。\n"
    (tmp_path / "news" / "甲" / "乙 1.txt").write_text(text, "utf8")
    with ZipFile(tmp_path / "news" / "a.zip", "w") as packed:
        packed.writestr("b/c.txt", text)
    build(tmp_path / "news", tmp_path / "store", load_encoder("own"), workers=1)
    encoder = load_encoder("own")
    service = Service(Shelf(LocalStore.open(tmp_path / "store"), encoder), encoder, None, Extractive())

    async def read(client: Client) -> list[str]:
        [template] = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == "article://{source}"
        uris = [f"article://{quote(source, safe='')}" for source in ("甲/乙 1.txt", "a.zip!/b/c.txt")]
        return [(await client.read_resource(uri)).contents[0].text for uri in uris]  # type: ignore[union-attr]

    assert used(service, read) == [text, text] == used(service, read, "legacy")


@pytest.mark.parametrize("source", ["none.txt", "..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "%00", "..%252Fa"])
def test_what_is_no_source_is_no_resource(mixed: Service, source: str) -> None:
    async def read(client: Client) -> None:
        with pytest.raises(MCPError, match="found no source"):
            await client.read_resource(f"article://{source}")

    used(mixed, read)


def test_over_stdio_a_process_answers_alike(seeds_store: Path, service: Service, tmp_path: Path) -> None:
    question = "京东金融哪一年实现单季盈利？"
    command = ["-m", "rag", "mcp", "--store", str(seeds_store)]
    server = StdioServerParameters(command=sys.executable, args=command, cwd=ROOT)

    async def run() -> CallToolResult:
        async with Client(server) as client:
            wrong = await client.call_tool("ask", {"question": ""})
            assert wrong.is_error
            return await client.call_tool("ask", {"question": question})

    given, direct = asyncio.run(run()), json.loads(json.dumps(answer(service, question).to_json()))
    assert given.structured_content is not None
    assert {**given.structured_content, "seconds": {}} == {**direct, "seconds": {}}
