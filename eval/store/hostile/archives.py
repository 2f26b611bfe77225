"""Archives: bombs, ways out, members in disguise."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from collections.abc import Callable

from eval.store.hostile.case import ARTICLE, Case, bytes_case
from eval.store.hostile.documents import archive

_TEXT = ARTICLE.encode()
_MB = 1 << 20


def archives() -> list[Case]:
    """Return the cases."""
    good = ("a.txt", _TEXT)
    return [
        bytes_case("a zip bomb by ratio", "named", ".zip", lambda: archive([good, ("zeros.txt", bytes(600 * _MB))])),
        bytes_case("a zip bomb by bytes", "either", ".zip", lambda: _many(lambda n: (f"{n}.txt", bytes(50 * _MB)), 30)),
        bytes_case("a zip of 30,000 members", "either", ".zip", lambda: _many(lambda n: (f"{n}.txt", b""), 30_000)),
        bytes_case("a member above the folder", "named", ".zip", archive([("../../escaped.txt", _TEXT)])),
        bytes_case("a member at the root", "named", ".zip", archive([("/tmp/escaped.txt", _TEXT)])),
        bytes_case("a member of a drive", "named", ".zip", archive([("C:\\escaped.txt", _TEXT)])),
        bytes_case("a link in a zip", "both", ".zip", _with_link()),
        bytes_case("a zip in a zip", "named", ".zip", archive([("inner.zip", archive([good]))])),
        bytes_case("two members of one name", "both", ".zip", _doubled()),
        bytes_case("a locked member", "named", ".zip", _flagged(archive([good]))),
        bytes_case("a zip cut short", "named", ".zip", archive([good])[:-30]),
        bytes_case("a member whose sum is wrong", "named", ".zip", _harmed()),
        bytes_case("a member that says it is small", "named", ".zip", _lying),
        bytes_case("a member's name in GB18030", "read", ".zip", _renamed(archive([("ab.txt", _TEXT)]))),
        bytes_case("a member of no text beside a good one", "both", ".zip", archive([good, ("b.txt", bytes(range(256)) * 9)])),
        bytes_case("an empty zip", "named", ".zip", archive([])),
        bytes_case("a zip of nothing to read", "named", ".zip", archive([("a.exe", b"MZ")])),
        bytes_case("a zip that is text", "named", ".zip", _TEXT),
    ]  # fmt: skip


def _many(member: Callable[[int], tuple[str, bytes]], count: int) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for number in range(count):
            packed.writestr(*member(number))
    return data.getvalue()


def _with_link() -> bytes:
    data, link = io.BytesIO(), zipfile.ZipInfo("link.txt")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("a.txt", _TEXT)
        packed.writestr(link, "/etc/passwd")
    return data.getvalue()


def _doubled() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed, warnings.catch_warnings(action="ignore"):
        packed.writestr("a.txt", _TEXT.replace("河口".encode(), "青石".encode()))
        packed.writestr("a.txt", _TEXT)  # the later one counts
    return data.getvalue()


def _flagged(data: bytes) -> bytes:
    """Return a zip whose first member says that it is encrypted."""
    central = data.index(b"PK\x01\x02")
    return data[:6] + b"\x01\x00" + data[8 : central + 8] + b"\x01\x00" + data[central + 10 :]


def _harmed() -> bytes:
    data = bytearray(_many(lambda _: ("a.txt", _TEXT), 1))
    data[14:18] = b"\1\2\3\4"
    at = data.index(b"PK\x01\x02") + 16
    data[at : at + 4] = b"\1\2\3\4"
    return bytes(data)


def _lying() -> bytes:
    """Return a zip with a member of 600 MB that is said to have ten bytes."""
    data = bytearray(archive([("a.txt", bytes(600 * _MB))]))
    for at in (22, data.index(b"PK\x01\x02") + 24):
        data[at : at + 4] = struct.pack("<I", 10)
    return bytes(data)


def _renamed(data: bytes) -> bytes:
    return data.replace(b"ab.txt", "新".encode("gb18030") + b".txt")
