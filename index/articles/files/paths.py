"""A file's name → a source's path, and back: what of a name is no UTF-8 is written as \\xHH, which any store takes."""

from __future__ import annotations

import os
import re
import unicodedata

_LONE = re.compile(r"[\udc80-\udcff]")
_WRITTEN = re.compile(r"\\x([0-9a-f]{2})")
# A folder of this name would be taken for an archive with its members.
_ARCHIVE = re.compile(r"(\.zip)!/", re.IGNORECASE)
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # control and format characters: line breaks, marks of direction


def source_path(name: str) -> str:
    r"""Return the path of a source whose file has this name (os.fsdecode's): itself, but for what no store takes.

    >>> source_path("甲/乙.txt"), source_path("a\udcff.txt"), source_path(r"a\xff.txt"), source_path("a.zip!/b.txt")
    ('甲/乙.txt', 'a\\xff.txt', 'a\\x5cxff.txt', 'a.zip\\x21/b.txt')
    """
    escaped = _WRITTEN.sub(lambda pair: rf"\x5cx{pair[1]}", name)
    escaped = _LONE.sub(lambda lone: rf"\x{ord(lone[0]) - 0xDC00:02x}", escaped)
    return _ARCHIVE.sub(r"\1\\x21/", escaped)


def file_name(path: str) -> str:
    r"""Return the name of a source's file.

    >>> file_name(r"a\xff.txt") == "a\udcff.txt", file_name(r"a\x5cxff.txt"), file_name("甲.txt")
    (True, 'a\\xff.txt', '甲.txt')
    """
    if "\\x" not in path:
        return path
    raw = re.sub(rb"\\x([0-9a-f]{2})", lambda pair: bytes.fromhex(pair[1].decode()), os.fsencode(path))
    return os.fsdecode(raw)


def typed_path(text: str) -> str:
    r"""Return the source's path that a person types: as it is stored, or the file's name as a shell completes it.

    >>> typed_path(r"a\xff.txt") == typed_path("a\udcff.txt") == r"a\xff.txt"
    True
    """
    return source_path(text) if _LONE.search(text) else text


def shown(path: str) -> str:
    r"""Return a path as messages show it: what cannot be seen, or would turn a line around, is escaped.

    >>> shown("a\nb\u202etxt.exe")
    'a\\nb\\u202etxt.exe'
    """
    return "".join(c if unicodedata.category(c) not in _UNSEEN else c.encode("unicode_escape").decode() for c in path)
