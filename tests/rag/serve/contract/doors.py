"""The doors of the service as their users go through them, each giving the record that it was answered with."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import openai
from mcp import Client, StdioServerParameters

from rag import answer
from rag.chain import Service
from rag.serve.answering.asked import Asked as How
from rag.ui.session.choices import Choices
from rag.ui.session.desk import Desk
from tests.rag.serve.contract.questions import Asked

ROOT = Path(__file__).parents[4]
Record = dict[str, Any]


@dataclass
class Reply:
    """What came through a door: the record, the text as this door writes it, and the citations in its own form."""

    record: Record
    text: str
    annotations: list[Any] = field(default_factory=list)


def python(service: Service, asked: Asked) -> Reply:
    said = answer(service, asked.question, asked.history, id=asked.id)
    return Reply(json.loads(json.dumps(said.to_json())), said.answer)


def page(desk: Desk, asked: Asked) -> Reply:
    """As the composer of the page asks, from what was typed to what is kept."""
    owner = "browser:contract-0123456789"
    turn = desk.conversations.ask(owner, desk.conversations.begin(owner), asked.question, "zh-Hans")
    job = desk.answering.start(turn, list(asked.history), How(adapt=Choices().adapt))
    for _ in job.follow():
        pass
    kept = desk.conversations.turn(owner, turn.id)
    assert kept is not None and kept.answer is not None
    record = json.loads(json.dumps(kept.answer.to_json()))
    assert record["id"] == turn.id
    return Reply({**record, "id": asked.id}, kept.answer.answer)


def http(client: httpx.Client, asked: Asked) -> Reply:
    response = client.post("/v1/answer", json=asked.line())
    assert response.status_code == 200, response.text
    record = response.json()
    return Reply(record, record["answer"])


def http_events(client: httpx.Client, asked: Asked) -> Reply:
    """As server-sent events: the text as it comes, the record at the end."""
    with client.stream("POST", "/v1/answer", json=asked.line(), headers={"accept": "text/event-stream"}) as response:
        assert response.status_code == 200
        events = list(_events(response))
    record = next(data for event, data in events if event == "answer")
    deltas = "".join(data["text"] for event, data in events if event == "delta")
    assert record["answer"].startswith(deltas)
    assert all(event in {"stage", "delta", "answer"} for event, _ in events)
    return Reply(record, record["answer"])


def _events(response: httpx.Response) -> Iterator[tuple[str, Any]]:
    event = ""
    for line in response.iter_lines():
        name, _, value = line.partition(": ")
        if name == "event":
            event = value
        elif name == "data":
            yield event, json.loads(value)


def _messages(asked: Asked) -> Any:
    return [*asked.history, {"role": "user", "content": asked.question}]


def openai_whole(client: openai.OpenAI, asked: Asked) -> Reply:
    said = client.chat.completions.create(model="news-qa", messages=_messages(asked), extra_body={"id": asked.id})
    message = said.choices[0].message
    assert said.model_extra is not None and said.usage is not None
    return Reply(said.model_extra["record"], message.content or "", list(message.annotations or ()))


def openai_stream(client: openai.OpenAI, asked: Asked) -> Reply:
    """Through the client's own accumulator."""
    record: Record = {}
    with client.chat.completions.stream(
        model="news-qa", messages=_messages(asked), extra_body={"id": asked.id}
    ) as stream:
        for event in stream:
            if event.type == "chunk" and event.chunk.model_extra and "record" in event.chunk.model_extra:
                record = event.chunk.model_extra["record"]
        message = stream.get_final_completion().choices[0].message
    return Reply(record, message.content or "", list(message.annotations or ()))


async def mcp(client: Client, asked: Asked) -> Reply:
    told = {"question": asked.question, "history": list(asked.history), "id": asked.id}
    result = await client.call_tool("ask", told)
    assert not result.is_error and result.structured_content is not None
    return Reply(result.structured_content, str(result.structured_content["answer"]))


def stdio(store: Path) -> StdioServerParameters:
    """The server that an agent starts by itself."""
    return StdioServerParameters(
        command=sys.executable, args=["-m", "rag", "mcp", "--store", str(store)], cwd=str(ROOT)
    )
