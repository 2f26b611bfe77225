"""One call a door: a request as its users send it, and whether a whole reply came."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

EVENTS = "text/event-stream"
Call = Callable[[httpx.AsyncClient, str], Awaitable[int]]  # (client, question) → the status


class Cut(Exception):
    """A reply ended without its end, or is none."""


async def answer(web: httpx.AsyncClient, question: str) -> int:
    """POST /v1/answer, the record at once."""
    return await _whole(web, "v1/answer", {"question": question}, lambda told: isinstance(told["found"], bool))


async def answer_events(web: httpx.AsyncClient, question: str) -> int:
    """POST /v1/answer, events by stage; the last one is the answer."""
    return await _streamed(web, "v1/answer", {"question": question}, "event: answer")


async def chat(web: httpx.AsyncClient, question: str) -> int:
    """POST /v1/chat/completions, at once."""
    return await _whole(web, "v1/chat/completions", _messages(question), lambda told: bool(told["choices"]))


async def chat_stream(web: httpx.AsyncClient, question: str) -> int:
    """POST /v1/chat/completions, as a stream; it ends with [DONE]."""
    return await _streamed(web, "v1/chat/completions", {**_messages(question), "stream": True}, "data: [DONE]")


async def search(web: httpx.AsyncClient, question: str) -> int:
    """POST /v1/search."""
    return await _whole(web, "v1/search", {"query": question, "limit": 5}, lambda told: isinstance(told, dict))


async def articles(web: httpx.AsyncClient, question: str) -> int:
    """GET /v1/articles."""
    return _checked(await web.get("v1/articles"), lambda told: isinstance(told, dict))


async def mcp_ask(web: httpx.AsyncClient, question: str) -> int:
    """Call the tool `ask` over MCP's streamable HTTP, which keeps no session."""
    call = {"name": "ask", "arguments": {"question": question}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    headers = {"accept": f"application/json, {EVENTS}"}
    return _checked(
        await web.post("mcp/", json=body, headers=headers),
        lambda told: (
            isinstance(told["result"]["structuredContent"], dict) and told["result"].get("isError") is not True
        ),
    )


CALLS: dict[str, Call] = {
    "/v1/answer": answer,
    "/v1/answer, events": answer_events,
    "/v1/chat/completions": chat,
    "/v1/chat/completions, stream": chat_stream,
    "/v1/search": search,
    "/v1/articles": articles,
    "/mcp/ ask": mcp_ask,
}


def _messages(question: str) -> dict[str, Any]:
    return {"model": "news-qa", "messages": [{"role": "user", "content": question}]}


async def _whole(web: httpx.AsyncClient, path: str, body: dict[str, Any], good: Callable[[Any], bool]) -> int:
    return _checked(await web.post(path, json=body), good)


def _checked(reply: httpx.Response, good: Callable[[Any], bool]) -> int:
    if reply.is_success:
        try:
            whole = good(json.loads(reply.text.rpartition("data: ")[2] if _is_events(reply) else reply.text))
        except (ValueError, KeyError, TypeError) as error:
            raise Cut(f"{reply.request.url.path}: {type(error).__name__}: {error}: {reply.text[:200]}") from error
        if not whole:
            raise Cut(f"{reply.request.url.path}: {reply.text[:200]}")
    return reply.status_code


def _is_events(reply: httpx.Response) -> bool:
    return str(reply.headers.get("content-type")).startswith(EVENTS)


async def _streamed(web: httpx.AsyncClient, path: str, body: dict[str, Any], end: str) -> int:
    async with web.stream("POST", path, json=body, headers={"accept": EVENTS}) as reply:
        lines = [line async for line in reply.aiter_lines()]
    if reply.is_success and not any(line.startswith(end) for line in lines):
        raise Cut(f"/{path}: no {end!r} at the end of {len(lines)} lines: {''.join(lines)[-200:]}")
    return reply.status_code
