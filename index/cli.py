"""How every command of the project speaks: flags, one line on stderr for unusable input, exit status 2."""

from __future__ import annotations

import argparse
import logging
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn, TypeVar

from index.errors import SettingError, UsageError

N = TypeVar("N", int, float)
STORE_HELP = "the store: a folder, milvus:FILE.db or milvus:http://HOST:19530 (default: .store)"

# What a terminal obeys, reorders or cannot print: control characters but line feed and tab, the second block of them
# (U+009B begins a sequence as ESC [ does), line and paragraph separators, bidi marks, overrides and isolates, halves of
# characters.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_PICTURES = 0x2400  # the block of Unicode that shows the first 32, in their order


def visible(text: str) -> str:
    r"""Return a text as it may be printed: what would steer a terminal is shown by a sign, or as \uXXXX.

    A line of JSON stays the same value: its strings hold none of the first 32 raw, and the others may be written so.

    >>> visible("\x1b[2J12\r3\u202e4\n")
    '␛[2J12␍3\\u202e4\n'
    """
    return _UNSEEN.sub(_shown, text)


def _shown(match: re.Match[str]) -> str:
    code = ord(match[0])
    return chr(_PICTURES + code) if code < 0x20 else f"\\u{code:04x}"


class _Visible(logging.Formatter):
    """Formats a record of the log as it may be printed: it may repeat a source's name or a question."""

    def format(self, record: logging.LogRecord) -> str:
        return visible(super().format(record))


class Terminated(KeyboardInterrupt):
    """SIGTERM, told as Python tells of an interrupt from the keyboard."""


@contextmanager
def terminable() -> Iterator[None]:
    """Raise Terminated in the block when SIGTERM comes; only in a process's first thread, for no other is told."""

    def terminate(*_: object) -> NoReturn:
        raise Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Parser(argparse.ArgumentParser):
    """An argument parser that complains in one line; no abbreviations: one today would forbid a new flag tomorrow."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Raise SettingError instead of printing the usage."""
        raise SettingError(f"{message}; run: {self.prog} --help")


def number(kind: Callable[[str], N], low: float, high: float) -> Callable[[str], N]:
    """Return what reads a flag's number from ``low`` to ``high``, both included (the ``type`` of `add_argument`).

    >>> number(int, 1, 9)("3")
    3
    """
    of = "a whole number" if kind is int else "a number"

    def read(text: str) -> N:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            raise argparse.ArgumentTypeError(f"found {text!r}; expected {of} from {low:,.10g} to {high:,.10g}")
        return value

    return read


def run(main: Callable[[Sequence[str]], int], arguments: Sequence[str] | None = None) -> int:
    """Run a command's main and return its exit status; a UsageError becomes one line on stderr and status 2."""
    # Ours from INFO on; the libraries' only from WARNING on (FAISS tells of every processor it was not built for).
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Visible("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    for room in ("index", "rag", "eval", "app"):
        logging.getLogger(room).setLevel(logging.INFO)
    try:
        return main(sys.argv[1:] if arguments is None else arguments)
    except UsageError as error:
        sys.stderr.write(visible(" ".join(str(error).split())) + "\n")
        return 2
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt as stop:
        by, told = (signal.SIGTERM, "terminated") if isinstance(stop, Terminated) else (signal.SIGINT, "interrupted")
        sys.stderr.write(f"{told}; what stood before stands, or what was to follow it, whole\n")
        return 128 + by
