"""GET /v1/models and POST /v1/embeddings."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from rag.chain import Service
from tests.rag.serve.http.conftest import QUESTION, Held, opened, program


@pytest.fixture
def chatty(mixed: Service, tmp_path: Path) -> Iterator[TestClient]:
    """A service whose writer is another than the articles."""
    flags = {"store": mixed.store.address, "chats": tmp_path / "chats.sqlite", "writer": "test:held"}
    with opened(replace(mixed, writer=Held()), **flags) as (app, _):
        yield program(app)


def test_the_quoting_writer_has_a_name_where_a_chat_model_writes(chatty: TestClient) -> None:
    names = [model["id"] for model in chatty.get("/v1/models").json()["data"]]
    assert names == ["news-qa", "news-qa/extractive", "news-qa/encoder"]
    body = {"model": "news-qa/extractive", "messages": [{"role": "user", "content": QUESTION}]}
    assert chatty.post("/v1/chat/completions", json=body).json()["record"]["writer"] == "extractive"


def test_a_model_is_found_by_its_name(http: TestClient) -> None:
    assert http.get("/v1/models/news-qa").json()["owned_by"] == "news-qa"
    assert http.get("/v1/models/gpt/5").json()["error"]["code"] == "model_not_found"


def test_vectors_are_the_encoder_s(http: TestClient, mixed: Service) -> None:
    own = mixed.encoder.encode_passages(["青石大桥"])
    told = http.post("/v1/embeddings", json={"input": "青石大桥", "user": "u"}).json()
    assert told["data"][0]["embedding"] == pytest.approx(own[0].tolist(), abs=1e-6)
    packed = http.post("/v1/embeddings", json={"input": ["青石大桥"], "encoding_format": "base64"}).json()
    assert np.frombuffer(base64.b64decode(packed["data"][0]["embedding"]), "<f4") == pytest.approx(own[0])
    short = http.post("/v1/embeddings", json={"input": "青石大桥", "dimensions": 8, "input_type": "query"}).json()
    cut = own[0][:8] / np.linalg.norm(own[0][:8])
    assert short["data"][0]["embedding"] == pytest.approx(cut.tolist(), abs=1e-6)
    assert told["usage"]["prompt_tokens"] == told["usage"]["total_tokens"] == 4


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({"input": [1, 2, 3]}, 400, "input.0"),
        ({"input": [[1, 2], [3]]}, 400, "input.0"),
        ({"input": []}, 400, "input"),
        ({"input": ""}, 400, "input"),
        ({"input": ["a"] * 257}, 400, "input"),
        ({"input": "a" * 8_193}, 400, "input"),
        ({"input": "a", "dimensions": 100_000}, 422, "dimensions"),
        ({"input": "a", "dimensions": 0}, 400, "dimensions"),
        ({"input": "a", "encoding_format": "int8"}, 400, "encoding_format"),
        ({"input": "a", "model": "text-embedding-3-small"}, 404, "model"),
        ({}, 400, "input"),
    ],
)
def test_what_no_vector_is_made_of(http: TestClient, body: dict[str, Any], status: int, param: str) -> None:
    refused = http.post("/v1/embeddings", json=body)
    assert (refused.status_code, refused.json()["error"]["param"]) == (status, param)
