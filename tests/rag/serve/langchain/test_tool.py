"""The tool of an agent: described, typed, answered with text and record, a bad call told to the model."""

from __future__ import annotations

import asyncio
import json

import pytest
from langchain_core.messages import ToolMessage

from rag.chain import Service, answer
from rag.serve.langchain import ask_tool

QUESTION = "青石大桥全长多少米？"


def call(service: Service, **arguments: str) -> ToolMessage:
    asked = {"type": "tool_call", "id": "1", "name": "ask_news", "args": arguments}
    message = ask_tool(service).invoke(asked)
    assert isinstance(message, ToolMessage)
    return message


def test_a_model_reads_text_and_the_program_gets_the_record(mixed: Service) -> None:
    message, direct = call(mixed, question=QUESTION), answer(mixed, QUESTION)
    cited = direct.citations[0]
    assert message.content == direct.to_text() and "[1]" in direct.to_text().splitlines()[0]
    assert f"{cited.source}, characters {cited.start}-{cited.end}: “{cited.quote}”" in direct.to_text()
    assert {**message.artifact, "seconds": {}} == {**direct.to_json(), "seconds": {}}
    json.dumps(message.artifact)


def test_its_arguments_are_described(mixed: Service) -> None:
    told = ask_tool(mixed).tool_call_schema.model_json_schema()  # type: ignore[union-attr]
    assert set(told["properties"]) == {"question", "source", "since", "until"} and told["required"] == ["question"]
    assert all(argument["description"] for argument in told["properties"].values())


def test_only_wanted_articles_are_asked(mixed: Service) -> None:
    message = call(mixed, question=QUESTION, source="tea-*")
    assert not message.artifact["found"] and "looked at: tea-hant.txt" in message.content


@pytest.mark.parametrize("arguments", [{"since": "2019"}, {"until": "gestern"}])
def test_a_bad_date_is_told_to_the_model(mixed: Service, arguments: dict[str, str]) -> None:
    message = call(mixed, question=QUESTION, **arguments)
    assert message.status == "error" and "YYYY-MM-DD" in message.content and "\n" not in message.content


def test_in_an_event_loop(mixed: Service) -> None:
    assert "2860米" in asyncio.run(ask_tool(mixed).ainvoke({"question": QUESTION}))
