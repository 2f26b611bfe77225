"""What nobody means to send: each gets its status and one line."""

from __future__ import annotations

import logging

import pytest
from starlette.testclient import TestClient

JSON = {"content-type": "application/json"}
_USER = b'{"messages": [{"role": "user", "content": %s}]}'
BODIES = [
    b"", b"{", b"[]", b"null", b"5", b"\xff\xfe", b"[" * 500_000, b'{"a":' * 100_000, _USER % b'"\\ud800"', _USER % b"NaN",
    _USER % (b"9" * 5_000), _USER % b'"x"' + b"}", b'{"messages": Infinity}', b'{"question": "x", "id": 1e999}',
]  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/answer", "/v1/embeddings", "/v1/search", "/v1/feedback"])
def test_a_body_that_is_no_request(http: TestClient, caplog: pytest.LogCaptureFixture, path: str, body: bytes) -> None:
    with caplog.at_level(logging.WARNING):
        refused = http.post(path, content=body, headers=JSON)
    error = refused.json()["error"]
    assert refused.status_code == 400 and set(error) == {"message", "type", "param", "code"}
    assert (
        error["message"].startswith("found ") and len(error["message"].splitlines()) == 1 < len(error["message"]) < 400
    )
    assert not [record for record in caplog.records if record.name.startswith("rag")]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_kind_is_none(http: TestClient, kind: str) -> None:
    refused = http.post("/v1/answer", content=b'{"question": "x"}', headers={"content-type": kind} if kind else {})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "no-json")


def test_half_a_character_in_an_address_is_replaced(http: TestClient) -> None:
    assert http.get("/v1/search?query=%ED%A0%80").status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/v1/chat/completions", 405, "method"),
        ("PATCH", "/v1/articles", 405, "method"),
        ("DELETE", "/v1/models", 405, "method"),
        ("GET", "/v1/completions", 404, "no-address"),
        ("POST", "/v1/", 404, "no-address"),
    ],
)
def test_what_is_not_there(http: TestClient, method: str, path: str, status: int, code: str) -> None:
    refused = http.request(method, path)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert status != 405 or refused.headers["allow"]


def test_a_question_of_a_megabyte_is_answered_or_refused(http: TestClient) -> None:
    long = http.post("/v1/answer", json={"question": "青石大桥全长多少米？" + "啊" * 200_000})
    assert long.status_code == 200 and any("characters" in warning for warning in long.json()["warnings"])
