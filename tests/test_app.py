"""The chat's command: what it refuses, and what it must not import before the page shows."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import app
from index.cli import run

ROOT = Path(__file__).parents[1]


def test_no_store_is_told_with_the_command_that_builds_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "none"
    assert run(app.main, ["--port", "0", "--store", str(store)]) == 2
    said = capsys.readouterr().err
    assert said == f"found no store in {store}; expected a built one; run: python -m index --store {store}\n"


def test_a_port_that_is_taken_is_told_with_another(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run(app.main, ["--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"cannot listen on 127.0.0.1:{port} (")
    assert said.endswith(f"expected a free port of this machine; run: python app.py --port {port + 1}\n")
    assert said.count("\n") == 1


def test_processes_cannot_share_a_milvus_lite(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app.main, ["--store", "milvus:news.db", "--workers", "2"]) == 2
    told = capsys.readouterr().err
    assert "found --workers 2 with milvus:news.db, a Milvus Lite; expected 0" in told and told.count("\n") == 1


@pytest.mark.parametrize("port", ["http", "-1", "65536"])
def test_a_port_that_is_none_is_told(capsys: pytest.CaptureFixture[str], port: str) -> None:
    assert run(app.main, [f"--port={port}"]) == 2
    said = capsys.readouterr().err
    assert (
        said.startswith(f"--port is '{port}'; expected a whole number from 0 to 65535; correct it")
        and said.count("\n") == 1
    )


def test_nothing_heavy_is_imported_before_the_page_is_served(tmp_path: Path) -> None:
    program = (
        "import sys, app; from pathlib import Path; from index.settings import read_settings;"
        "from rag.ui.session.loader import Loader; from rag.ui.session.desk import open_desk;"
        f"desk = open_desk(Loader(None), read_settings({{}}, store=Path({str(tmp_path)!r}) / 'store'));"
        "from rag.ui.page import build_page;"
        "from rag.ui.server import server, web_app; server(web_app(build_page(desk), desk));"
        "print(*[m for m in ('torch', 'sentence_transformers', 'faiss', 'jieba', 'langchain_core',"
        " 'rag.chain', 'transformers') if m in sys.modules])"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "store")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
