"""``python -m rag mcp``: the tools over stdin and stdout, for a program that starts this one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec

from index.cli import STORE_HELP, Parser
from index.errors import ModelError
from index.settings import read_settings
from rag.serve.observe.process import observed

PACKAGE = "mcp==2.3.0"  # as pyproject.toml pins it


def serve(arguments: Sequence[str]) -> None:
    """Serve until stdin ends. Nothing but the protocol goes to stdout. Raises UsageError, as without a store."""
    parser = Parser("python -m rag mcp", "The articles as tools of the Model Context Protocol, over stdin and stdout.")
    parser.add_argument("--store", metavar="STORE", help=STORE_HELP)
    parser.add_argument("--writer", help="extractive (default), or PROVIDER:MODEL of a LangChain chat model")
    flags = parser.parse_args(arguments)
    check_package()
    settings = read_settings(store=flags.store, writer=flags.writer)
    from rag.serve.mcp.asker import Direct
    from rag.serve.mcp.tools import news_server
    from rag.service import load, warm

    with observed(settings):
        news_server(Direct(warm(load(settings=settings)))).run("stdio")


def check_package() -> None:
    """Raise ModelError, one line with the command that mends it, where the SDK is not installed."""
    if find_spec("mcp") is None:
        raise ModelError(f"found no package mcp; expected {PACKAGE}; run: {sys.executable} -m pip install {PACKAGE}")
