"""Two whole chats on one PostgreSQL: a login and a key of one open the other, which reads, judges, and tells what is lost."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPResponse
from pathlib import Path
from urllib.error import HTTPError

import pytest

from rag.serve.access.keys import Keys
from rag.serve.access.roll import UserTable
from rag.serve.access.users import Users
from rag.serve.database import Database, open_database
from rag.serve.database.servers import BEAT_S, LOOKS
from tests.rag.serve.postgres import Postgres

ROOT = Path(__file__).parents[3]
QUESTION = "京东白条是什么时候推出的？"


@contextmanager
def chat(store: Path, address: str, silent: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a chat whose chat model never replies; give its process and where it listens."""
    told = {
        "RAG_CHATS": address, "OPENAI_API_KEY": "none-at-all", "OPENAI_BASE_URL": f"http://127.0.0.1:{silent}/v1",
        "RAG_LLM_TIMEOUT": "600", "RAG_TIMEOUT": "600",
    }  # fmt: skip
    command = [sys.executable, "app.py", "--port", "0", "--store", str(store), "--writer", "openai:silent"]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            place = process.stderr.readline().strip()
            assert place.startswith("http://"), place
            threading.Thread(target=process.stderr.read, daemon=True).start()
            yield process, place
        finally:
            process.kill()


def send(place: str, path: str, key: str = "", body: object = None, cookie: str = "") -> HTTPResponse:
    """Send a request, and again while the chat is loading."""
    headers = {"content-type": "application/json", "cookie": cookie, "accept": "text/html"}
    headers |= {"authorization": f"Bearer {key}"} if key else {}
    data = None if body is None else json.dumps(body).encode()
    while True:
        try:
            response: HTTPResponse = urllib.request.urlopen(urllib.request.Request(place + path, data, headers))
        except HTTPError as error:
            if error.code != 503:
                raise
            time.sleep(0.5)
        else:
            return response


def states(database: Database) -> list[str]:
    return [row["state"] for row in database.read("SELECT state FROM turn ORDER BY asked")]


@pytest.mark.slow
def test_two_chats_on_one_database(postgres: Postgres, seeds_store: Path) -> None:
    address = postgres.address()
    database = open_database(address)
    Users(UserTable(database)).add("anna", "a password", "reader")
    key = Keys(database).add("ci", "reader")
    with ExitStack() as stack:
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
        a, at_a = stack.enter_context(chat(seeds_store, address, silent))
        _, at_b = stack.enter_context(chat(seeds_store, address, silent))

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *told: object) -> None:
                return None

        with pytest.raises(HTTPError) as entered:
            urllib.request.build_opener(Stay).open(f"{at_a}/login", b"name=anna&password=a+password")
        cookie = str(entered.value.headers["set-cookie"]).partition(";")[0]
        assert entered.value.code == 303 and send(at_b, "/", cookie=cookie).url == f"{at_b}/"
        assert send(at_b, "/").url.startswith(f"{at_b}/login")

        asked = {"model": "news-qa/extractive", "messages": [{"role": "user", "content": QUESTION}]}
        with send(at_a, "/v1/chat/completions", key, asked) as reply:
            link = re.search(r"<([^>]+)>", str(reply.headers["link"]))
        assert link is not None
        judged = send(at_b, "/v1/feedback", key, {"answer": link[1], "verdict": "right"})
        assert judged.status == 200 and database.read("SELECT owner FROM feedback")[0][0] == "key:ci"

        def ask() -> None:
            with suppress(OSError):
                send(at_a, "/v1/answer", key, {"question": QUESTION})

        asking = threading.Thread(target=ask)
        asking.start()
        while "pending" not in states(database):
            time.sleep(0.1)
        time.sleep(2 * LOOKS * BEAT_S)  # longer than a silence that counts: A lives
        assert states(database) == ["done", "pending"]
        a.kill()
        killed = time.monotonic()
        asking.join()
        while "pending" in states(database):
            time.sleep(0.5)
        told_after = time.monotonic() - killed
        assert states(database) == ["done", "interrupted"] and told_after < (LOOKS + 4) * BEAT_S + 10
    database.close()
