"""The description of the doors: true of what they take and give, and readable without a script."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def told(http: TestClient) -> dict[str, Any]:
    return dict(http.get("/v1/openapi.json").json())


def test_every_address_is_told_with_an_example_and_its_errors(told: dict[str, Any]) -> None:
    assert told["openapi"] == "3.1.0" and {"key": []} in told["security"]
    assert set(told["paths"]) == {
        "/v1/chat/completions", "/v1/models", "/v1/models/{model}", "/v1/embeddings", "/v1/answer", "/v1/search",
        "/v1/articles", "/v1/articles/{source}", "/v1/uploads/{change}", "/v1/feedback",
    }  # fmt: skip
    for methods in told["paths"].values():
        for operation in methods.values():
            assert operation["description"] and operation["responses"]["4XX"] and "422" not in operation["responses"]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            assert body is None or "example" in json.dumps(body), operation["operationId"]


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen = list[tuple[str, dict[str, str | None]]]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_page_is_plain(http: TestClient) -> None:
    page = http.get("/v1/docs")
    tags = _Tags()
    tags.feed(page.text)
    assert not [tag for tag, attrs in tags.seen if tag in ("script", "style") or any(a.startswith("on") for a in attrs)]
    anchors = {attrs["href"] for tag, attrs in tags.seen if tag == "a" and str(attrs["href"]).startswith("#")}
    assert anchors == {f"#{attrs['id']}" for tag, attrs in tags.seen if tag == "section"} and len(anchors) == 14
    assert "script-src" in page.headers["content-security-policy"]
    for tag, attrs in tags.seen:
        if tag == "link":
            assert http.get(str(attrs["href"])).headers["content-type"].startswith("text/css")


def test_its_calls_are_what_is_taken(http: TestClient, told: dict[str, Any]) -> None:
    """The JSON examples of the page are answered, or name what is not there."""
    for path in ("/v1/chat/completions", "/v1/embeddings", "/v1/answer", "/v1/search"):
        body = told["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        example = body.get("examples") or body["schema"].get("examples") or [body.get("example")]
        value = next(iter(example.values()))["value"] if isinstance(example, dict) else example[0]
        assert http.post(path, json=value).status_code == 200, path
