"""A Milvus server on loopback that can go away and come back: Milvus Lite's own, over TCP."""

from __future__ import annotations

import socket
from pathlib import Path

from milvus_lite.adapter.grpc.server import start_server_in_thread

from index.address import MilvusAddress


class Server:
    """Serves a folder on a port of its own; ``start`` and ``stop`` as often as one likes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]

    @property
    def address(self) -> MilvusAddress:
        """Where a client finds it."""
        return MilvusAddress(f"http://127.0.0.1:{self.port}")

    def start(self) -> None:
        """Serve what the folder holds."""
        self._server, self._held, _ = start_server_in_thread(str(self._folder), "127.0.0.1", self.port)

    def stop(self) -> None:
        """Break every call off and go away."""
        self._server.stop(grace=0).wait()
        self._held.close()
