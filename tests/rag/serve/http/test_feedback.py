"""POST /v1/feedback: an opinion on an answer of one's own."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.serve.feedback import Feedback
from rag.serve.feedback.records import REASONS
from rag.serve.http.own.feedback import Told
from tests.rag.serve.http.conftest import QUESTION, Served, program


@pytest.fixture(scope="module")
def answered(http: TestClient) -> dict[str, Any]:
    body = {"messages": [{"role": "user", "content": QUESTION}]}
    return dict(http.post("/v1/chat/completions", json=body).json())


def test_an_answer_is_named_by_its_link_its_id_or_its_completion_s(
    http: TestClient, served: Served, answered: dict[str, Any]
) -> None:
    for name in (answered["link"], answered["id"], answered["record"]["id"], answered["link"].partition("?a=")[2]):
        told = http.post("/v1/feedback", json={"answer": name, "verdict": "right"})
        assert (told.status_code, told.json()["answer"]) == (200, answered["record"]["id"])
    quote = "青石大桥 5月3日正式通车,"  # as somebody types it
    wrong = {
        "answer": answered["link"], "verdict": "wrong", "reasons": ["outdated", "inaccurate"], "comment": "旧的",
        "should": {"quote": quote, "source": "bridge-2021.txt"},
    }  # fmt: skip
    kept = http.post("/v1/feedback", json=wrong).json()
    assert kept["should"]["quote"] == "青石大桥5月3日正式通车，" and kept["reasons"] == ["inaccurate", "outdated"]
    (record,) = [one for one in Feedback(served[1].database).records() if one.turn == kept["answer"]]
    assert (record.opinion.verdict, record.opinion.comment) == ("wrong", "旧的")


@pytest.mark.parametrize(
    ("more", "status", "param"),
    [
        ({"verdict": "maybe"}, 400, "verdict"),
        ({"reasons": ["ugly"]}, 400, "reasons.0"),
        ({"comment": "x" * 2001}, 400, "comment"),
        ({"should": {"quote": "没有这样一句话在里面"}}, 422, "should"),
        ({"should": {"quote": "短"}}, 422, "should"),
        ({"should": {"quote": "青石大桥5月3日正式通车"}, "absent": True}, 422, "should"),
        ({"answer": "http://127.0.0.1:7860/?a=forged"}, 404, "answer"),
    ],
)
def test_what_is_no_opinion(
    http: TestClient, answered: dict[str, Any], more: dict[str, Any], status: int, param: str
) -> None:
    refused = http.post("/v1/feedback", json={"answer": answered["link"], "verdict": "wrong", **more})
    assert (refused.status_code, refused.json()["error"]["param"]) == (status, param)


def test_another_s_answer_is_not_there(served: Served, http: TestClient, answered: dict[str, Any]) -> None:
    conversations = served[1].conversations
    turn = conversations.ask("browser:another", conversations.begin("browser:another"), "谁？", "zh-Hans")
    for name in (turn.link, turn.id):
        assert http.post("/v1/feedback", json={"answer": name, "verdict": "right"}).status_code == 404
    assert program(served[0]).post("/v1/feedback", json={"answer": "x", "verdict": "right"}).status_code == 404


def test_its_reasons_are_those_that_are_kept() -> None:
    schema = Told.model_json_schema()
    assert tuple(schema["properties"]["reasons"]["items"]["enum"]) == REASONS
