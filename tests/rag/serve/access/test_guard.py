"""What stands before every request: hosts, origins, routes, logins, headers; on the real application."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import FastAPI

from rag.serve.access.roll import UserFile
from rag.serve.access.users import Users
from tests.rag.serve.access.conftest import EDITOR, HTML, READER, application, client, log_in

GATED = [
    "/",
    "/config",
    "/theme.css",
    "/alive",
    "/gradio_api/queue/data?session_hash=a",
    "/gradio_api/file=/etc/passwd",
]
LOOPBACK = "127.0.0.1"


def test_every_response_carries_the_headers_and_a_page_a_nonce_of_its_own(local: FastAPI) -> None:
    browser = client(local, LOOPBACK)
    for path in ("/", "/login", "/theme.css", "/nothing", "/gradio_api/file=/etc/passwd"):
        headers = browser.get(path, headers=HTML).headers
        assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
        assert "script-src 'self' 'nonce-" in headers["content-security-policy"]
        assert len(headers.get_list("content-security-policy")) == 1
    nonces = []
    for _ in range(2):
        page = browser.get("/", headers=HTML)
        policy = page.headers["content-security-policy"]
        assert "'unsafe-inline'" not in re.findall(r"script-src [^;]*", policy)[0]
        nonces += re.findall(r"'nonce-([^']+)'", policy)
        tags = re.findall(r"<script[^>]*>", page.text)
        assert tags and all(f'nonce="{nonces[-1]}"' in tag for tag in tags)
        assert page.headers["cache-control"] == "no-store" and int(page.headers["content-length"]) == len(page.content)
    assert nonces[0] != nonces[1]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.2:7860", ""])
def test_another_host_is_told_in_one_line_of_the_readers_language(local: FastAPI, host: str) -> None:
    refused = client(local, LOOPBACK).get("/", headers={**HTML, "host": host})
    assert refused.status_code == 421 and refused.text.count("\n") == 1 and "RAG_HOSTS" in refused.text
    assert "不在这个网址" in refused.text


def test_a_forged_forwarded_host_changes_nothing(local: FastAPI) -> None:
    forged = {"x-forwarded-host": "evil.example", "x-gradio-server": "http://evil.example", "forwarded": "host=evil.example",
              "x-forwarded-proto": "https"}  # fmt: skip
    page = client(local, LOOPBACK).get("/", headers={**HTML, **forged})
    assert page.status_code == 200 and "evil.example" not in page.text and "https://127" not in page.text
    assert client(local, LOOPBACK).get("/", headers={**HTML, **forged, "host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("path", ["/login", "/logout", "/gradio_api/queue/join", "/gradio_api/upload", "/nothing"])
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_what_another_site_sends_is_not_carried_out(local: FastAPI, path: str, origin: str) -> None:
    assert client(local, LOOPBACK).post(path, headers={"origin": origin}).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/openapi.json", "/docs", "/redoc", "/monitoring", "/gradio_api/info", "/gradio_api/openapi.json", "/gradio_api/runs",
     "/gradio_api/proxy=http://example.org/", "/gradio_api/vibe-code", "/gradio_api/dev/reload", "/gradio_api/token",
     "/gradio_api/file=http://example.org/", "/gradio_api/file=https:/example.org/", "/gradio_api/file/etc/passwd",
     "/gradio_api/run/predict", "/gradio_api/call/a/b", "/user", "/token", "/login_check", "//gradio_api/info",
     "/gradio_api//info", "/gradio_api/%69nfo", "/assets/../gradio_api/info", "/static/%2e%2e/%2e%2e/routes.py"],
)  # fmt: skip
def test_routes_that_the_page_does_not_use_are_closed(local: FastAPI, path: str) -> None:
    assert client(local, LOOPBACK).get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "//etc/passwd", "/etc/../etc/passwd", "/%2e%2e/etc/passwd", "/etc%2fpasswd", "/proc/self/environ",
     "/tmp/../etc/passwd", "/./etc/passwd", "/etc/passwd%00.txt", "/etc/passwd?x=.png"],
)  # fmt: skip
def test_no_file_of_the_machine_is_served(local: FastAPI, path: str) -> None:
    got = client(local, LOOPBACK).get(f"/gradio_api/file={path}")
    assert got.status_code in {403, 404} and "root:" not in got.text and "PATH=" not in got.text


def test_neither_the_store_nor_the_program_is_served(local: FastAPI, tmp_path_factory: pytest.TempPathFactory) -> None:
    database = next(tmp_path_factory.getbasetemp().glob("local*/store.chats.sqlite"))
    for file in (database, Path("pyproject.toml").resolve(), Path(__file__)):
        for path in (f"/gradio_api/file={file}", f"/assets/{file}", f"/static/{file}", f"/assets//{file}"):
            assert client(local, LOOPBACK).get(path).status_code in {403, 404}, path


@pytest.mark.parametrize("path", GATED)
def test_without_a_login_nothing_is_reached(closed: FastAPI, path: str) -> None:
    stranger = client(closed)
    person, program = stranger.get(path, headers=HTML), stranger.get(path, headers={"accept": "application/json"})
    assert person.status_code == 303 and person.headers["location"].startswith("/login")
    assert program.status_code == 401
    stranger.cookies.set("news_login", "forged" * 8)
    assert stranger.get(path, headers=HTML).status_code == 303


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/queue/join", "/gradio_api/component_server"])
def test_without_a_login_nothing_is_taken(closed: FastAPI, path: str) -> None:
    assert client(closed).post(path, json={}).status_code == 401


def test_a_link_from_another_site_is_followed_by_who_is_logged_in(closed: FastAPI) -> None:
    browser = client(closed)
    came = {**HTML, "sec-fetch-site": "cross-site"}
    step = browser.get("/?a=link", headers=came)  # a Strict cookie is not sent here
    assert step.status_code == 200 and 'content="0;url=/login?next=%2F%3Fa%3Dlink"' in step.text
    assert browser.get("/login?next=%2F%3Fa%3Dlink", headers=HTML).status_code == 200
    log_in(browser, *READER)
    on = browser.get("/login?next=%2F%3Fa%3Dlink", headers=HTML)  # the page's own step carries it
    assert on.status_code == 303 and on.headers["location"] == "/?a=link"


def test_in_public_anybody_reads_without_a_login(public: FastAPI) -> None:
    visitor = client(public)
    assert visitor.get("/", headers=HTML).status_code == 200
    assert visitor.get("/login", headers=HTML).headers["location"] == "/"
    assert visitor.post("/gradio_api/upload", files={"files": b"a"}).status_code == 403


def test_a_removed_user_is_out_at_once(users: Path, tmp_path: Path) -> None:
    (tmp_path / "users.json").write_bytes(users.read_bytes())
    browser = client(application(store=tmp_path / "store", users=tmp_path / "users.json"))
    assert log_in(browser, *EDITOR) == 303 and browser.get("/alive").status_code == 200
    Users(UserFile(tmp_path / "users.json")).remove("editor")
    assert browser.get("/alive").status_code == 401
