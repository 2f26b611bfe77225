"""Clients that behave badly: one never reads, one closes its half and waits, one sends a byte a second."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

_BYTE_S = 1.0
_PAUSE_S = 5.0  # between two tries of one that was let go
_WAIT_S = 60.0  # for what one that has closed its half is sent
_SMALL = 1024  # bytes that its stream takes in before the line is full
Bad = Callable[[str, int, str], Awaitable[None]]  # (host, port, question) until its connection ends


def _request(host: str, port: int, question: str) -> bytes:
    asked = {"model": "news-qa", "stream": True, "messages": [{"role": "user", "content": question}]}
    body = json.dumps(asked).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@asynccontextmanager
async def _line(host: str, port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection(host, port, limit=_SMALL)
    try:
        yield reader, writer
    finally:
        writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def never_reads(host: str, port: int, question: str) -> None:
    """Ask for one stream after another on one connection and read none of them."""
    async with _line(host, port) as (_, writer):
        while True:
            writer.write(_request(host, port, question))
            await writer.drain()
            await asyncio.sleep(_BYTE_S)


async def half_closes(host: str, port: int, question: str) -> None:
    """Ask, say that nothing more will come, and read what does."""
    async with _line(host, port) as (reader, writer):
        writer.write(_request(host, port, question))
        writer.write_eof()
        with suppress(TimeoutError):
            await asyncio.wait_for(reader.read(), _WAIT_S)


async def drips(host: str, port: int, question: str) -> None:
    """Send a request one byte a second."""
    async with _line(host, port) as (_, writer):
        for byte in _request(host, port, question):
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(_BYTE_S)


BAD: dict[str, Bad] = {"never reads": never_reads, "half-closes": half_closes, "one byte a second": drips}


async def misbehave(bad: Bad, host: str, port: int, question: str, counted: dict[str, int], name: str) -> None:
    """Behave so until cancelled, connecting anew whenever the connection has ended; count the connections."""
    while True:
        counted[name] = counted.get(name, 0) + 1
        with suppress(OSError):
            await bad(host, port, question)
        await asyncio.sleep(_PAUSE_S)
