"""Where spans go by a setting, and what is said where they cannot go."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from index.errors import SettingError
from index.settings import read_settings
from rag.chain import Service, stream
from rag.serve.observe.tracing import spans_told


@pytest.fixture
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """A collector on loopback: its address, and what came, by path."""
    came: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append((self.path, self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    server.server_close()


def ask(service: Service) -> None:
    assert list(stream(service, "青石大桥全长多少米？"))[-1].answer


def test_spans_reach_a_collector_before_the_end(
    mixed: Service, collector: tuple[str, list[tuple[str, bytes]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, came = collector
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
    monkeypatch.setenv("OTEL_SERVICE_NAME", "my-news")
    with spans_told(read_settings({}, otel="otlp")):
        ask(mixed)
    assert {path for path, _ in came} == {"/v1/traces"}
    assert b"retrieve" in came[0][1] and b"my-news" in came[0][1] and "桥".encode() not in came[0][1]


def test_spans_go_to_stderr_a_line_each(mixed: Service, capfd: pytest.CaptureFixture[str]) -> None:
    with spans_told(read_settings({}, otel="console")):
        ask(mixed)
    told = capfd.readouterr()
    spans = [json.loads(line) for line in told.err.splitlines()]
    assert told.out == "" and [span["name"] for span in spans][-2:] == ["verify", "answer"]
    assert spans[0]["resource"]["attributes"]["service.name"] == "news-qa"


def test_nothing_is_imported_nor_told_unless_wanted(mixed: Service, capfd: pytest.CaptureFixture[str]) -> None:
    with spans_told(read_settings({})):
        ask(mixed)
    assert capfd.readouterr() == ("", "")
    program = (
        "import sys; from index.settings import read_settings; from rag.serve.observe.tracing import spans_told\n"
        "with spans_told(read_settings({})): print('opentelemetry' in sys.modules, 'langchain_core' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_a_missing_package_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace.export", None)
    with pytest.raises(
        SettingError, match=r"RAG_OTEL is 'otlp' and needs .*; run: .* -m pip install opentelemetry-sdk"
    ):
        spans_told(read_settings({}, otel="otlp")).__enter__()
