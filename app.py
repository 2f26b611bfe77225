"""The chat in the browser: wires the page to the answer and launches. ``python app.py --help`` lists the flags."""

from __future__ import annotations

import logging
import os
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from index.address import MilvusAddress
from index.cli import STORE_HELP, Parser, run, terminable
from index.errors import SettingError
from index.settings import Settings, read_settings
from index.store.open import generation_in_force
from rag.serve.access.access import check_exposure
from rag.serve.observe.process import observed

if TYPE_CHECKING:
    from rag.chain import Service

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported, below in `_serve`


def main(arguments: Sequence[str]) -> int:
    """Run the chat until it is interrupted. Returns the exit status, raises UsageError."""
    parser = Parser("python app.py", "Chat with the articles in your browser.")
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on, 0 for any free one (default 7860)")
    shared = "let anybody read and ask, without a login; nobody can add articles then"
    parser.add_argument("--public", action="store_true", default=None, help=shared)
    parser.add_argument("--store", help=STORE_HELP)
    parser.add_argument("--workers", help="processes that answer; 0 for threads of the server's own (default 0)")
    parser.add_argument("--writer", help="extractive (default) or PROVIDER:MODEL, for example ollama:qwen3")
    options = parser.parse_args(arguments)
    settings = read_settings(**vars(options))
    check_exposure(settings)
    _check_workers(settings)
    with observed(settings), _listen(settings.host, settings.port) as listening:
        generation_in_force(settings.store)  # a store that is missing or damaged is told before anything slow begins
        idle = _serve(listening, settings)
    if not idle:  # nobody wants any more what a thread is at: a chat model's reply, or the libraries that it loads
        os._exit(0)
    return 0


def _check_workers(settings: Settings) -> None:
    """Raise SettingError for processes that cannot share the store: one alone opens a Milvus Lite."""
    store = settings.store
    if settings.workers and isinstance(store, MilvusAddress) and store.file:
        raise SettingError(
            f"found --workers {settings.workers} with {store}, a Milvus Lite; expected 0, for one process at a time opens it; "
            "leave --workers out, or run a Milvus server: --store milvus:http://HOST:19530"
        )


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything slow begins; the first visitor waits in its queue."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise SettingError(
            f"cannot listen on {host}:{port} ({error.strerror}); expected a free port of this machine; "
            f"run: python app.py --port {port % 65535 + 1}"
        ) from error


def _serve(listening: socket.socket, settings: Settings) -> bool:
    """Show the page at once, load behind it; what cannot be loaded ends the chat with its error. False: a thread is still busy."""
    from rag.ui.page import build_page  # gradio: 2 s
    from rag.ui.server import server, web_app
    from rag.ui.session.desk import open_desk
    from rag.ui.session.loader import Loader

    def load() -> Service:
        from rag.service import load as load_service  # models and stores: in the loading thread, behind the page
        from rag.service import warm

        service = warm(load_service(settings=settings))
        desk.answering.ready()
        return service

    loader = Loader(load)
    desk = open_desk(loader, settings)
    running = server(web_app(build_page(desk), desk), desk.answering, lambda: _announce(listening, settings))
    try:
        with suppress(KeyboardInterrupt), terminable():  # the ordinary ways to end a chat
            loader.start(lambda: setattr(running, "should_exit", True), desk.suggestions.make_quietly)
            running.run(sockets=[listening])
    finally:
        desk.suggestions.close()
        failure, idle = loader.failure, desk.answering.close()
        desk.library.close()
        desk.servers.close()
    if failure is not None:
        raise failure
    return idle and not loader.busy


def _announce(listening: socket.socket, settings: Settings) -> None:
    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    if settings.log == "json":
        logging.getLogger("app").info(address)
    else:
        sys.stderr.write(f"{address}\n")


if __name__ == "__main__":
    sys.exit(run(main))
