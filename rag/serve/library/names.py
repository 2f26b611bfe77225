"""The name of a file that somebody hands over → the path of its source, whatever the name tries."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain, count

from index.articles.files.paths import source_path

FOLDER = "uploads/"  # before what was handed over: the files of the indexed folder are never replaced by it
MAX_NAME_CHARS = 100  # of a name with its suffix; a headline has 20 to 40
_MAX_SUFFIX_CHARS = 12
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # line breaks, marks of direction, NUL, halves of characters
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")  # what Windows takes for a device
_SIGNS = re.compile(r'[<>:"|?*]')  # what Windows takes in no name


def safe_name(name: str) -> str:
    r"""Return a plain file name for what a browser says a file is called: seen characters only, no folder, never empty.

    >>> safe_name("../../etc/passwd"), safe_name(r"C:\新闻\今日.TXT"), safe_name("a\u202etxt.exe"), safe_name("NUL")
    ('passwd', '今日.TXT', 'atxt.exe', '_NUL')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN)
    plain = " ".join(_SIGNS.sub("_", seen).split()).strip(". ")
    if not plain:
        return "unnamed"
    return _short(f"_{plain}" if _RESERVED.match(plain) else plain)


def _short(name: str) -> str:
    """A long name keeps its beginning and its suffix; a hash tells it from another that begins alike."""
    if len(name) <= MAX_NAME_CHARS:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > _MAX_SUFFIX_CHARS:
        stem, dot, suffix = name, "", ""
    told = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{stem[: MAX_NAME_CHARS - len(suffix) - 10]}~{told}{dot}{suffix}"


def apart(names: Iterable[str]) -> Iterator[str]:
    """Yield the safe names of files that come together: a second of one name is numbered, as file managers do.

    >>> list(apart(["a.txt", "b/a.txt", "A.txt"]))
    ['a.txt', 'a (2).txt', 'A.txt']
    """
    taken = set[str]()
    for name in map(safe_name, names):
        stem, dot, suffix = name.rpartition(".")
        stem, suffix = (stem, dot + suffix) if stem else (name, "")
        numbered = (f"{stem} ({number}){suffix}" for number in count(2))
        name = next(free for free in chain([name], numbered) if free not in taken)
        taken.add(name)
        yield name


def uploaded_as(name: str) -> str:
    """Return the source of an uploaded file of a safe name."""
    return FOLDER + source_path(name)


def is_upload(source: str) -> bool:
    """Tell whether a source came as an upload."""
    return source.startswith(FOLDER)
