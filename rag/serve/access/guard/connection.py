"""A connection that holds nobody up: whoever does not send a request's head, or does not read, is let go."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class BoundedConnection(H11Protocol):
    """uvicorn's connection with two more ends; it bounds itself the bytes of a head (64 kB) and an idle line (5 s)."""

    HEAD_S = 30.0  # for a request's line and headers; a browser's spare connection sends none and is closed too
    STALLED_S = 60.0  # without a byte read of what is sent; a slow reader goes on

    _head: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(0)  # whatever is not taken at once counts as not read
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take what came; wait on where it is a part of a head, or of a body that nobody wants any more."""
        super().data_received(data)
        self._await_head()

    def pause_writing(self) -> None:
        """Begin to wait for a reader."""
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        """Go on: all was read."""
        super().resume_writing()
        self._stalled = _ended(self._stalled)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        self._head, self._stalled = _ended(self._head), _ended(self._stalled)
        super().connection_lost(exc)

    def _await_head(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:  # its body and answer have bounds of their own
            self._head = _ended(self._head)
        elif self._head is None:
            self._head = self.loop.call_later(self.HEAD_S, self.transport.abort)

    def _await_reader(self) -> None:
        unread = self.transport.get_write_buffer_size()
        self._stalled = self.loop.call_later(self.STALLED_S, self._look, unread)

    def _look(self, unread: int) -> None:
        if self.transport.get_write_buffer_size() < unread:
            self._await_reader()
        else:
            self.transport.abort()


def _ended(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    if timer is not None:
        timer.cancel()
    return None
