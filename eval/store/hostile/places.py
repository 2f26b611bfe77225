"""Links, pipes, devices, names and sizes."""

from __future__ import annotations

import os
from pathlib import Path
from time import sleep

from eval.store.hostile.case import ARTICLE, MARK, NAME, Case

_GB = 1 << 30
_LETTERS = 150  # of a long name: 3 bytes each would be too many, 255 is what file systems hold
_DEEP = 60  # folders


def places() -> list[Case]:
    """Return the cases."""
    root = "root reads what nobody may" if os.geteuid() == 0 else None
    return [
        Case("a pipe", "named", lambda folder: os.mkfifo(folder / "hostile.txt")),
        Case("a link to a pipe", "named", _link_to_pipe),
        Case("a link to /dev/zero", "named", lambda folder: _link(folder, "/dev/zero")),
        Case("a link out of the folder", "named", _link_out),
        Case("a link to itself", "named", lambda folder: _link(folder, "hostile.txt")),
        Case("a link to nothing", "named", lambda folder: _link(folder, "nothing.txt")),
        Case("a folder that holds itself", "named", lambda folder: (folder / "hostile").symlink_to(folder)),
        Case("a folder called hostile.txt", "read", lambda folder: _write(folder / "hostile.txt" / "a.txt")),
        Case("a file that may not be read", "named", _unreadable, skipped=root),
        Case("an empty file", "named", lambda folder: (folder / "hostile.txt").touch()),
        Case("only white space", "named", lambda folder: _write(folder / "hostile.txt", " \t\n\u3000\n" * 1000)),
        Case("a line feed in the name", "read", lambda folder: _write(folder / "hostile\nfile.txt")),
        Case("a bidi mark in the name", "read", lambda folder: _write(folder / "hostile\u202etxt.exe.txt")),
        Case("a terminal's escape in the name", "read", lambda folder: _write(folder / "hostile\x1b[31m.txt")),
        Case("a name that is no UTF-8", "read", _no_utf8),
        Case("a name of 250 bytes", "read", lambda folder: _write(folder / f"{NAME}{'长' * 79}.txt")),
        Case("sixty folders deep", "read", lambda folder: _write(Path(folder, *[NAME] * _DEEP, "a.txt"))),
        Case("two files of one name in two folders", "read", _twins),
        Case("a file that grows while it is read", "either", _grown, during=_grow),
        Case("1 GB of holes in one line", "named", lambda folder: _long(folder, holes=True)),
        Case("1 GB of characters in one line", "named", lambda folder: _long(folder, holes=False)),
        Case("a suffix of no format", "named", lambda folder: _write(folder / "hostile.xyz")),
    ]


def _write(file: Path, text: str = ARTICLE) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf8")


def _link(folder: Path, to: str) -> None:
    (folder / "hostile.txt").symlink_to(to)


def _link_to_pipe(folder: Path) -> None:
    os.mkfifo(folder.parent / "pipe")
    _link(folder, str(folder.parent / "pipe"))


def _link_out(folder: Path) -> None:
    _write(folder.parent / "secret.txt", ARTICLE.replace(MARK, "密码是一二三四五六七八九十。"))
    _link(folder, str(folder.parent / "secret.txt"))


def _unreadable(folder: Path) -> None:
    _write(folder / "hostile.txt")
    (folder / "hostile.txt").chmod(0)


def _no_utf8(folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(folder) + b"/hostile-\xc4\xe3.txt")).write_text(ARTICLE, "utf8")


def _twins(folder: Path) -> None:
    _write(folder / "a" / "hostile.txt", ARTICLE.replace("河口", "青石"))
    _write(folder / "b" / "hostile.txt")


def _grown(folder: Path) -> None:
    _write(folder / "hostile.txt")


def _grow(folder: Path) -> None:
    with (folder / "hostile.txt").open("a", encoding="utf8") as file:
        file.write(ARTICLE)
    sleep(0.001)


def _long(folder: Path, *, holes: bool) -> None:
    with (folder / "hostile.txt").open("wb") as file:
        file.write(MARK.encode())
        if holes:
            file.truncate(_GB)
            return
        chunk = "海带丰收了，".encode() * 60_000
        while file.tell() < _GB:
            file.write(chunk)
