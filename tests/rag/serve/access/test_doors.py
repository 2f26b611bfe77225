"""What programs meet at the doors before any of them: keys, roles, rates, bounds; each refusal in OpenAI's form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient
from starlette.types import Message

from rag.serve.access.access import Access
from rag.serve.access.guard import Guard
from rag.serve.access.visitor import Visitor
from rag.ui.session.entrance import pages
from tests.rag.serve.access.conftest import EDITOR, HTML, application, client, log_in
from tests.rag.serve.access.test_access import access

HERE, AWAY = "127.0.0.1", "10.0.0.1"


async def _answer(request: Request) -> Response:
    visitor: Visitor = request.state.visitor
    body = await request.body()
    return JSONResponse({"owner": visitor.owner, "bytes": len(body), "rest": request.path_params.get("rest", "")})


async def _metrics(request: Request) -> Response:
    return Response("questions 1\n")


async def _events(request: Request) -> Response:
    async def events() -> AsyncIterator[bytes]:
        yield b"data: [DONE]\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


ROUTES = [
    Route("/v1/answer", _answer, methods=["POST"]),
    Route("/v1/models", _answer, methods=["GET"]),
    Route("/v1/docs", _answer, methods=["GET"]),
    Route("/v1/openapi.json", _answer, methods=["GET"]),
    Route("/v1/articles", _answer, methods=["GET", "POST"]),
    Route("/v1/articles/{rest:path}", _answer, methods=["GET", "PUT", "DELETE"]),
    Route("/v1/events", _events, methods=["POST"]),
    Mount("/mcp", Route("/{rest:path}", _answer, methods=["GET", "POST", "DELETE"])),
    Route("/metrics", _metrics),
    Route("/readyz", _metrics),
    Route("/healthz", _metrics),
]


def program(known: Access, address: str = AWAY, key: str = "") -> TestClient:
    """A program at an address, before doors that tell it as whom it came."""
    app = Guard(Starlette(routes=ROUTES), known, pages(), ROUTES)
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return TestClient(app, "http://127.0.0.1:7860", client=(address, 50_000), headers=headers)


def told(response: Any) -> tuple[int, str]:
    """The status and code of a refusal; its form is OpenAI's, its message one line."""
    error: dict[str, Any] = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"} and "\n" not in error["message"]
    assert "expected" in error["message"] and "found" in error["message"]
    return response.status_code, error["code"]


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/answer"), ("GET", "/v1/models"), ("POST", "/mcp/"), ("GET", "/mcp/"), ("GET", "/metrics")])  # fmt: skip
def test_missing_wrong_and_revoked_keys_are_401(tmp_path: Path, method: str, path: str) -> None:
    closed = access(tmp_path, host="0.0.0.0")
    revoked = closed.keys.add("old", "editor")
    closed.keys.remove("old")
    for key, code in (("", "no-key"), ("sk-proj-1", "no-key"), (revoked, "wrong-key"), ("nqa_x", "wrong-key")):
        refused = program(closed, HERE, key).request(method, path)
        assert told(refused) == (401, code) and refused.headers["www-authenticate"] == "Bearer"
    assert program(closed, AWAY, closed.keys.add("new", "reader")).request(method, path).status_code == 200


@pytest.mark.parametrize("flags", [{}, {"public": True, "host": "0.0.0.0"}])
def test_a_wrong_key_is_401_where_none_is_wanted_too(tmp_path: Path, flags: dict[str, object]) -> None:
    known = access(tmp_path, **flags)
    assert told(program(known, HERE, "nqa_wrong").post("/v1/answer")) == (401, "wrong-key")
    assert program(known, HERE, "sk-anything").post("/v1/answer").status_code == 200
    assert program(known, HERE).post("/v1/answer").status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic bnFhXw==", "nqa_{key}", "Token {key}", "Bearer  {key}x"]
)
def test_another_scheme_shows_no_key(tmp_path: Path, header: str) -> None:
    closed = access(tmp_path, host="0.0.0.0")
    shown = header.format(key=closed.keys.add("ci", "reader"))
    assert program(closed).post("/v1/answer", headers={"authorization": shown}).status_code == 401


def test_a_key_says_as_whom_a_program_comes(tmp_path: Path) -> None:
    closed = access(tmp_path, host="0.0.0.0")
    assert program(closed, key=closed.keys.add("ci", "reader")).post("/v1/answer").json()["owner"] == "key:ci"


def test_a_persons_login_does_not_count_where_programs_come_by(tmp_path: Path, users: Path) -> None:
    closed = access(tmp_path, users=users)
    browser = program(closed, HERE)
    browser.cookies.set("news_login", closed.log_in(*EDITOR, HERE).token)
    assert told(browser.post("/v1/articles", json={})) == (401, "no-key")


def test_what_describes_the_doors_is_read_by_programs_and_by_people_who_are_logged_in(
    tmp_path: Path, users: Path
) -> None:
    closed = access(tmp_path, users=users)
    person, known = program(closed), program(closed, key=closed.keys.add("ci", "reader"))
    for path in ("/v1/docs", "/v1/openapi.json"):
        assert known.get(path).status_code == 200 and told(person.get(path)) == (401, "no-key")
        led = person.get(path, headers=HTML, follow_redirects=False)
        assert led.status_code == 303 and led.headers["location"].startswith("/login?next=%2Fv1%2F")
        assert told(person.post(path, headers=HTML)) == (404, "no-page")
    person.cookies.set("news_login", closed.log_in(*EDITOR, AWAY).token)
    assert person.get("/v1/docs", headers=HTML).status_code == 200
    assert told(person.get("/v1/models", headers=HTML)) == (401, "no-key")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_whether_it_lives_and_is_ready_is_told_to_anybody(tmp_path: Path, path: str) -> None:
    closed = access(tmp_path, host="0.0.0.0")
    for key in ("", "nqa_wrong", "sk-1"):
        assert program(closed, AWAY, key).get(path).status_code == 200


def test_what_it_is_doing_is_told_to_who_sits_here_or_has_a_key(tmp_path: Path) -> None:
    local, public = access(tmp_path), access(tmp_path, public=True)
    assert program(local, HERE).get("/metrics").status_code == 200
    assert told(program(local, AWAY).get("/metrics")) == (401, "no-key")
    assert told(program(public, HERE).get("/metrics")) == (401, "no-key")
    assert program(public, AWAY, public.keys.add("prometheus", "reader")).get("/metrics").status_code == 200


@pytest.mark.parametrize(("method", "path"), [("POST", "/v1/articles"), ("PUT", "/v1/articles/a.txt"), ("DELETE", "/v1/articles/a.txt")])  # fmt: skip
def test_articles_are_changed_by_editors_alone(tmp_path: Path, method: str, path: str) -> None:
    closed = access(tmp_path, host="0.0.0.0")
    reader, editor = (program(closed, key=closed.keys.add(role, role)) for role in ("reader", "editor"))
    assert told(reader.request(method, path)) == (403, "no-editor") and reader.get(path).status_code == 200
    assert editor.request(method, path).status_code == 200
    assert told(program(access(tmp_path, public=True), HERE).request(method, path)) == (403, "no-editor")


def test_a_question_is_bounded_by_a_megabyte_and_an_upload_by_its_own_limit(tmp_path: Path) -> None:
    here = program(access(tmp_path, upload_mb=2), HERE)
    much, more = b"a" * 1_000_001, b"a" * 2_000_001
    assert told(here.post("/v1/answer", content=much)) == (413, "too-large")
    assert told(here.post("/v1/answer", content=iter([much]))) == (413, "too-large")  # without a length
    assert told(here.post("/mcp/", content=much)) == (413, "too-large")
    for method, path in (("POST", "/v1/articles"), ("PUT", "/v1/articles/a.txt")):
        assert here.request(method, path, content=much).json()["bytes"] == len(much)
        assert told(here.request(method, path, content=more)) == (413, "too-large")
        assert told(here.request(method, path, content=iter([more]))) == (413, "too-large")
    refused = here.post("/v1/answer", headers={"content-length": "-1"}, content=b"{}")
    assert told(refused) == (413, "too-large") and refused.headers["connection"] == "close"


@pytest.mark.parametrize(
    "path",
    ["../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "..%2f..%2fetc/passwd", "..%5c..%5cboot.ini", "a/..%2f..%2fb", "a%00.txt",
     "a%0d%0aset-cookie:a", "%1b[2J", "a%7f"],
)  # fmt: skip
def test_a_path_that_leaves_the_store_is_nothing(tmp_path: Path, path: str) -> None:
    known = access(tmp_path)
    for method in ("GET", "PUT", "DELETE"):
        status, body = raw(known, method, "/v1/articles/" + path)
        assert status == 404 and json.loads(body)["error"]["code"] == "no-page" and body.count(b"\n") == 0


@pytest.mark.parametrize(
    "path", ["%252e%252e/etc/passwd", "a..b.txt", "…/稿%20件.txt", "a.zip!/b.txt", "%e3%80%80.txt"]
)
def test_a_path_that_only_looks_so_is_a_name_like_any_other(tmp_path: Path, path: str) -> None:
    status, body = raw(access(tmp_path), "GET", "/v1/articles/" + path)
    assert status == 200 and json.loads(body)["rest"] == unquote(path)


def raw(known: Access, method: str, path: str) -> tuple[int, bytes]:
    """Status and body of a request whose path no client has tidied up."""
    sent = list[Message]()
    scope = {
        "type": "http", "method": method, "path": unquote(path), "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:7860")], "client": (HERE, 1), "server": (HERE, 7860), "scheme": "http",
        "http_version": "1.1",
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Guard(Starlette(routes=ROUTES), known, pages(), ROUTES)(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def test_another_host_another_site_and_an_unknown_address_are_told_in_the_same_form(tmp_path: Path) -> None:
    here = program(access(tmp_path), HERE)
    assert told(here.post("/v1/answer", headers={"host": "evil.example"})) == (421, "other-host")
    assert told(here.post("/v1/answer", headers={"origin": "http://evil.example"})) == (403, "other-site")
    assert told(here.post("/v1/answer", headers={"sec-fetch-site": "cross-site"})) == (403, "other-site")
    assert told(here.get("/v1/nothing")) == (404, "no-page")
    forwarded = {"host": "evil.example", "x-forwarded-host": "127.0.0.1:7860", "forwarded": "host=127.0.0.1"}
    assert told(here.get("/v1/models", headers=forwarded)) == (421, "other-host")


def test_too_many_requests_are_told_with_the_time_to_wait(tmp_path: Path) -> None:
    public = program(access(tmp_path, public=True, rate="1/minute"))
    got = [public.get("/v1/models") for _ in range(31)]
    assert [response.status_code for response in got[:-1]] == [200] * 30
    assert told(got[-1]) == (429, "too-often") and 1 <= int(got[-1].headers["retry-after"]) <= 60
    assert [public.get(path).status_code for path in ("/readyz", "/healthz")] == [
        200,
        200,
    ]  # a watchdog's is not counted


def test_who_has_eight_requests_under_way_waits_with_the_ninth(tmp_path: Path) -> None:
    public = access(tmp_path, public=True)
    visitor = public.caller("", AWAY)
    assert visitor is not None
    held = [public.seat(visitor) for _ in range(8)]
    for seat in held:
        seat.__enter__()
    full = program(public).post("/v1/answer")
    assert told(full) == (429, "too-many") and full.headers["retry-after"] == "1"
    assert program(public).get("/v1/models").status_code == 200 and program(public, HERE).post("/v1/answer").is_success
    held[0].__exit__(None, None, None)
    assert program(public).post("/v1/answer").status_code == 200
    assert program(public).post("/v1/events").text == "data: [DONE]\n\n"  # a stream gives its seat back too
    assert program(public).post("/v1/answer").status_code == 200


@pytest.mark.parametrize(
    "path", ["/openapi.json", "/docs", "/redoc", "/v1", "/v1/", "//v1/models", "/V1/models", "/v1/../openapi.json"]
)
def test_the_real_application_shows_nothing_beside_its_doors(closed: Any, path: str) -> None:
    browser = client(closed)
    assert log_in(browser, *EDITOR) == 303
    assert browser.get(path).status_code in {401, 404}


def test_the_real_applications_doors_are_closed_to_strangers(tmp_path: Path, users: Path) -> None:
    app = application(store=tmp_path / "store", users=users, host="0.0.0.0")
    for path in ("/v1/models", "/v1/articles", "/v1/articles/a.txt", "/mcp/", "/metrics"):
        refused = client(app).get(path)
        assert refused.status_code in {401, 404} and set(json.loads(refused.text)) == {"error"}, path
