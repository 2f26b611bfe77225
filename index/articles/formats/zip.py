"""A zip's members, unpacked within bounds; those that cannot be read, or would fill the memory, are named."""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from index.articles.files.encoding import decode

MAX_MEMBERS = 100_000
MAX_UNPACKED = 512 << 20  # bytes of all members together
MAX_RATIO = 200  # times its packed size a member may unfold to; Chinese text takes 2 to 10, deflate's most is 1,032
_SMALL = 1 << 20  # bytes a member may unfold to whatever its ratio
_CHUNK = 1 << 20
_HEADER = b"PK\x01\x02"  # of a member in the archive's list
_ENCRYPTED, _UTF8 = 0x1, 0x800  # flags
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others unfold without a bound on what comes at once
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class Member(NamedTuple):
    """A member of an archive: its path and bytes, or why it was not read; ``aside``: not meant to be.

    ``doubled``: others of its name stand before it, which are not read.
    """

    path: str
    data: bytes = b""
    error: str = ""
    aside: bool = False
    doubled: bool = False


def members(data: bytes, suffixes: frozenset[str]) -> Iterator[Member]:
    """Yield an archive's members in the order of its list; folders and hidden ones are left out.

    Those of other suffixes are told ``aside``. Raises ValueError, with the reason, for what is no archive.
    """
    if (count := data.count(_HEADER)) > MAX_MEMBERS:  # counted before zipfile makes an object of each
        raise ValueError(f"lists {count:,} members; expected at most {MAX_MEMBERS:,}; split it")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
    except _BROKEN as error:
        raise ValueError(f"is no whole zip archive ({error}); expected one that opens; fetch it anew") from error
    with archive:
        names = _names(infos)
        last, often = {name: i for i, name in enumerate(names)}, Counter(names)
        left = MAX_UNPACKED
        for i, (info, name) in enumerate(zip(infos, names, strict=True)):
            if info.is_dir() or _hidden(name) or last[name] != i:  # of one name the last counts, as for other programs
                continue
            if PurePosixPath(name).suffix.lower() not in suffixes:
                yield Member(name, error=f"a {PurePosixPath(name).suffix.lower() or 'file without suffix'}", aside=True)
            elif why := _refused(info, name):
                yield Member(name, error=why)
            else:
                member = _unpacked(archive, info, name, left)
                left -= len(member.data)
                yield member._replace(doubled=often[name] > 1)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, left: int) -> Member:
    """Unpack a member piece by piece: what its header says of its size is not believed."""
    most = min(left, max(_SMALL, MAX_RATIO * info.compress_size))
    pieces, size = list[bytes](), 0
    try:
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                pieces.append(chunk)
                size += len(chunk)
                if size > most:
                    return Member(name, error=_bomb(left, most))
    except _BROKEN as error:
        return Member(name, error=f"cannot be unpacked ({error}); expected a whole member; pack it anew")
    return Member(name, b"".join(pieces))


def _bomb(left: int, most: int) -> str:
    if most == left:
        return f"does not fit: the archive unfolds to more than {MAX_UNPACKED:,} bytes; split it"
    return f"unfolds to more than {MAX_RATIO} times its size; expected an article; take it out of the archive"


def _refused(info: zipfile.ZipInfo, name: str) -> str:
    """Say why a member is not unpacked; "" if it is."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if name.startswith("/") or ".." in PurePosixPath(name).parts or name[1:2] == ":":
        return "leads out of the archive; expected a name inside it; pack it anew"
    if kind and kind != stat.S_IFREG:
        return "is a link or a device; expected a file; pack it anew"
    if info.flag_bits & _ENCRYPTED:
        return "is locked with a password; expected one that opens without; pack it anew"
    if name.lower().endswith(".zip"):
        return "is a zip inside a zip, which is not read; unpack it beside the archive"
    if info.compress_type not in _METHODS:
        return f"is packed by method {info.compress_type}; expected deflate; pack it anew"
    return ""


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") and part != ".." for part in parts)


def _names(infos: list[zipfile.ZipInfo]) -> list[str]:
    """Return the members' names; those not marked as UTF-8 are read together in the encoding they look most like."""
    raw = [None if info.flag_bits & _UTF8 else info.filename.encode("cp437", "replace") for info in infos]
    encoding = "utf-8"
    unmarked = b"\n".join(name for name in raw if name is not None)
    try:
        encoding = decode(unmarked).encoding
    except ValueError:
        encoding = "gb18030"
    names = (
        info.filename if name is None else name.decode(encoding, "replace")
        for info, name in zip(infos, raw, strict=True)
    )
    return [name.replace("\\", "/") for name in names]
