"""POST /v1/answer and /v1/search: the record, whole and by stage, and its passages."""

from __future__ import annotations

import json

import pytest
from starlette.testclient import TestClient

from rag import answer
from rag.chain import Service
from tests.rag.serve.http.conftest import QUESTION, Served

EVENTS = {"accept": "text/event-stream"}


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    told = []
    for one in text.strip().split("\n\n"):
        name, data = one.split("\n")
        told.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return told


def test_the_reply_is_the_record(http: TestClient, mixed: Service) -> None:
    replied = http.post("/v1/answer", json={"question": QUESTION, "id": 7, "history": None})
    own = json.loads(json.dumps(answer(mixed, QUESTION, id="7").to_json()))
    assert {**replied.json(), "seconds": None} == {**own, "seconds": None}


def test_its_link_opens_it(http: TestClient, served: Served) -> None:
    replied = http.post("/v1/answer", json={"question": QUESTION})
    path = replied.headers["link"].partition(">")[0].removeprefix("</?a=")
    turn = served[1].conversations.by_link(path)
    assert turn is not None and turn.id == replied.json()["id"] and 'rel="alternate"' in replied.headers["link"]


def test_it_comes_by_stage(http: TestClient) -> None:
    whole = http.post("/v1/answer", json={"question": QUESTION, "id": "a"}).json()
    streamed = http.post("/v1/answer", json={"question": QUESTION, "id": "a"}, headers=EVENTS)
    told = events(streamed.text)
    assert streamed.headers["content-type"].startswith("text/event-stream") and "link" in streamed.headers
    names = [name for name, _ in told]
    assert names == sorted(names, key=["stage", "delta", "answer"].index) and names.count("answer") == 1
    assert "".join(str(data["text"]) for name, data in told if name == "delta") == whole["answer"]
    assert {**told[-1][1], "seconds": None} == {**whole, "seconds": None}


def test_an_empty_question_and_one_resolved_by_the_caller(http: TestClient) -> None:
    assert http.post("/v1/answer", json={"question": " "}).json()["reason"] == "empty-question"
    told = http.post("/v1/answer", json={"question": "它全长多少米？", "resolved": QUESTION}).json()
    assert told["resolved"] == QUESTION and "2860米" in told["answer"]


def test_a_search_has_the_record_s_ranks(http: TestClient) -> None:
    record = http.post("/v1/answer", json={"question": QUESTION}).json()
    found = http.post("/v1/search", json={"query": QUESTION}).json()
    assert found["generation"] == record["generation"]
    assert [{name: one[name] for name in record["passages"][0]} for one in found["passages"]] == record["passages"]
    by_address = http.get(
        "/v1/search", params={"query": QUESTION, "limit": 2, "source": "bridge-*", "since": "2022-01-01"}
    )
    assert [one["source"] for one in by_address.json()["passages"]] == ["bridge-2022.txt"]
    first = found["passages"][0]
    text = http.get(f"/v1/articles/{first['source']}").json()["text"]
    assert text[first["start"] : first["end"]] == first["text"]


@pytest.mark.parametrize(
    ("query", "param"),
    [
        ("", "query"),
        ("query=", "query"),
        ("query=a&limit=0", "limit"),
        ("query=a&limit=x", "limit"),
        ("query=a&since=1", "since"),
    ],
)
def test_a_search_that_is_none(http: TestClient, query: str, param: str) -> None:
    refused = http.get(f"/v1/search?{query}")
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, param)


def test_a_time_that_ends_before_it_begins_is_refused(http: TestClient) -> None:
    refused = http.get("/v1/search?query=a&since=2020-01-02&until=2020-01-01")
    assert refused.status_code == 400 and refused.json()["error"]["message"].startswith(
        "until is '2020-01-01'; expected"
    )
