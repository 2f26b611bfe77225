"""Every request has an id and one line; a failure is told once, with its trace, and nothing of it to the visitor."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Callable, Iterator

import anyio
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from index.errors import StoreError
from rag.serve.observe.context import REQUEST_ID
from rag.serve.observe.logs import FIELDS, TextLines
from rag.serve.observe.metrics import Metrics
from rag.serve.observe.requests import Requests
from tests.rag.serve.observe.conftest import Running


async def _ok(request: Request) -> PlainTextResponse:
    return PlainTextResponse(REQUEST_ID.get())


async def _bad(request: Request) -> PlainTextResponse:
    raise ValueError("the reason, for the log alone")


async def _away(request: Request) -> PlainTextResponse:
    raise StoreError("found the database postgresql://db/news, which cannot be used (it starts)")


async def _echo(request: Request) -> PlainTextResponse:
    raise ValueError(f"{await request.json()} {request.query_params}")


async def _half(request: Request) -> PlainTextResponse:  # as Gradio answers to a body that ends too early
    try:
        return PlainTextResponse(str(await request.json()))
    except ClientDisconnect:
        return PlainTextResponse("There was an error parsing the body", 400)


async def _cut(request: Request) -> StreamingResponse:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"begun"
        raise ValueError("in the middle")

    return StreamingResponse(pieces())


Told = Callable[[], list[logging.LogRecord]]
ROUTES = [
    Route("/v1/echo", _echo, methods=["POST"]),
    Route("/v1/articles/{source:path}", _ok),
    Route("/v1/bad", _bad),
    Route("/v1/half", _half, methods=["POST"]),
    Route("/bad", _bad),
    Route("/v1/cut", _cut),
    Route("/v1/away", _away),
    Route("/away", _away),
]


@pytest.fixture
def client() -> TestClient:
    around = Middleware(Requests, metrics=Metrics(), own=ROUTES)
    return TestClient(Starlette(routes=ROUTES, middleware=[around]), raise_server_exceptions=False)


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[Told]:
    """What has been logged here, the test client's own lines apart."""
    with caplog.at_level(logging.INFO):
        yield lambda: [record for record in caplog.records if record.name == "rag.serve.observe.requests"]


@pytest.mark.parametrize("given", ["job-7.2_A", "a" * 64])
def test_an_id_that_a_caller_gives_is_kept(client: TestClient, given: str) -> None:
    got = client.get("/v1/articles/a.txt", headers={"x-request-id": given})
    assert got.headers["x-request-id"] == got.text == given


@pytest.mark.parametrize("given", ["", "a" * 65, "a b", "a\x1b[31m", "号", "a;b", 'a"b'])
def test_an_id_that_a_log_cannot_hold_is_replaced(client: TestClient, given: str) -> None:
    got = client.get("/v1/articles/a.txt", headers={b"x-request-id": given.encode("utf8")})
    assert got.headers["x-request-id"] == got.text != given
    assert len(got.text) == 16 and got.text.isalnum()
    assert got.text != client.get("/v1/articles/a.txt").text


def test_a_request_has_one_line_by_its_template(client: TestClient, told: Told) -> None:
    client.get("/v1/articles/%E4%BA%AC%1Bx.txt?q=%E7%A7%98%E5%AF%86", headers={"x-request-id": "one"})
    (record,) = told()
    assert record.getMessage().startswith("GET /v1/articles/{source:path} 200 ") and record.levelno == logging.INFO
    fields = getattr(record, FIELDS)
    assert (fields["status"], fields["bytes"], fields["caller"]) == (200, 3, "-") and fields["ms"] >= 0


@pytest.mark.parametrize(("path", "form"), [("/v1/bad", "json"), ("/bad", "text")])
def test_a_failure_is_told_once(client: TestClient, told: Told, path: str, form: str) -> None:
    got = client.get(path, headers={"x-request-id": "seven"})
    assert got.status_code == 500 and got.headers["x-request-id"] == "seven" and "for the log" not in got.text
    assert (got.json()["error"]["code"] == "failed") if form == "json" else got.text.endswith("x-request-id\n")
    failed, line = told()
    assert failed.getMessage() == f"{path} failed" and failed.exc_info and "500" in line.getMessage()


def test_a_failures_trace_does_not_repeat_the_request(client: TestClient) -> None:
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(TextLines(questions=False))
    logging.getLogger("rag").addHandler(handler)
    try:
        client.post(
            "/v1/echo?q=%E9%9D%92%E7%9F%B3%E8%8C%B6%E5%9B%AD%E5%A4%9A%E5%A4%A7", json={"q": "青石大桥全长多少米？"}
        )
    finally:
        logging.getLogger("rag").removeHandler(handler)
    said = lines.getvalue()
    assert "ValueError" in said and "/v1/echo failed" in said and "大桥" not in said and "茶园" not in said


def test_a_response_that_fails_midway_is_cut_and_told_once(client: TestClient, told: Told) -> None:
    got = client.get("/v1/cut")
    assert got.content == b"begun"
    assert [bool(record.exc_info) for record in told()] == [True, False]


def test_probes_and_the_page_leave_no_line(running: Running, told: Told) -> None:
    for path in ("/", "/healthz", "/readyz", "/metrics", "/theme.css"):
        assert running.client.get(path).status_code == 200
    assert not told()
    running.client.get("/gradio_api/info?q=x")
    running.client.get("/healthz", headers={"host": "evil.example"})
    said = [record.getMessage() for record in told()]
    assert [line.split()[:3] for line in said] == [["GET", "(none)", "404"], ["GET", "/healthz", "421"]]


def test_what_the_guard_refuses_has_an_id_too(running: Running) -> None:
    got = running.client.get("/nowhere", headers={"x-request-id": "refused-1"})
    assert (got.status_code, got.headers["x-request-id"]) == (404, "refused-1")


@pytest.mark.parametrize("rest", [[], [{"type": "http.request", "body": b'{"q":', "more_body": True}]])
def test_of_a_client_that_leaves_before_it_is_answered_that_is_told(
    client: TestClient, told: Told, rest: list[Message]
) -> None:
    told_so, messages = list[Message](), iter([*rest, {"type": "http.disconnect"}])

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        told_so.append(message)

    scope = {"type": "http", "path": "/v1/half", "method": "POST", "headers": [], "query_string": b""}
    anyio.run(client.app, scope, receive, send)
    assert told_so[0]["status"] == 400 and told()[0].getMessage().startswith("POST /v1/half 499 ")


@pytest.mark.parametrize("path", ["/v1/away", "/away"])
def test_what_is_away_for_a_while_is_one_line_and_no_failure(client: TestClient, told: Told, path: str) -> None:
    got = client.get(path)
    assert (got.status_code, got.headers["retry-after"]) == (503, "5") and "postgresql" not in got.text
    first, _ = told()
    assert "which cannot be used (it starts)" in first.getMessage() and first.exc_info is None
