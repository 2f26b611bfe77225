"""A file's bytes as they stood at one moment."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from index.articles.files.whole import read_whole, settled


class Busy(io.FileIO):
    """A file to which another writer appends as often as is said, each time while it is read."""

    def __init__(self, path: Path, times: int) -> None:
        super().__init__(path)
        self.path, self.times = path, times

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(-1 if size is None else size)
        if self.times:
            self.times -= 1
            with self.path.open("ab") as file:
                file.write(b"more")
        return data or b""


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"begin")
    with Busy(path, 2) as file:
        assert settled(file) == b"beginmoremore"
    with Busy(path, 9) as file, pytest.raises(OSError, match="changed each of the 3 times it was read"):
        settled(file)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(1 << 40)  # holes: it takes no room
    with pytest.raises(OSError, match="1,099,511,627,776 bytes, of which at most 536,870,912 are read; split it"):
        read_whole(path)


def test_devices_and_pipes_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        with pytest.raises(OSError, match="no regular file"):
            read_whole(path)
