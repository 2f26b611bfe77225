"""Files on their way into the store, and whoever watches them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from threading import Condition

from rag.serve.library.records import STAGES, Upload


class Job:
    """The files that somebody handed over at once. One thread tells what becomes of them, any number look on."""

    def __init__(self, uploads: Iterable[Upload]) -> None:
        self._uploads = {upload.id: upload for upload in uploads}
        self._changed = Condition()
        self._ended = False

    @property
    def uploads(self) -> tuple[Upload, ...]:
        """The files as they are now."""
        with self._changed:
            return tuple(self._uploads.values())

    @property
    def ended(self) -> bool:
        """Whether nothing more will become of them."""
        with self._changed:
            return self._ended

    def tell(self, uploads: Iterable[Upload], ended: bool = False) -> None:
        """Say what has become of some files; ``ended``: nothing more will."""
        with self._changed:
            self._uploads |= {upload.id: upload for upload in uploads}
            self._ended = self._ended or ended
            self._changed.notify_all()

    def reach(self, stage: str) -> None:
        """Say that every file still on its way has come to a stage; none goes back."""
        at = STAGES.index(stage)
        behind = [u for u in self.uploads if not u.over and STAGES.index(u.stage) < at]
        self.tell(replace(upload, stage=stage) for upload in behind)

    def follow(self) -> Iterator[tuple[Upload, ...]]:
        """Yield the files as they are, again whenever that changes, until nothing more will become of them."""
        seen: tuple[Upload, ...] | None = None
        while True:
            with self._changed:
                while not self._ended and tuple(self._uploads.values()) == seen:
                    self._changed.wait()
                seen, ended = tuple(self._uploads.values()), self._ended
            yield seen
            if ended:
                return
