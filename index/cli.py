"""How every command of the project speaks: flags, one line on stderr for unusable input, exit status 2."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from index.errors import SettingError, UsageError


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line that ends with what to run.

    Flags are taken in full only: an abbreviation that works today would forbid a new flag tomorrow.
    """

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        """Raise SettingError instead of printing the usage."""
        raise SettingError(f"{message}; run: {self.prog} --help")


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return the type of a flag that takes a whole number from ``low`` to ``high``."""

    def parsed(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"found {text!r}; expected a whole number from {low} to {high}")
        return int(text)

    return parsed


def run(main: Callable[[Sequence[str]], int], arguments: Sequence[str] | None = None) -> int:
    """Run a command's main and return its exit status; a UsageError becomes one line on stderr and status 2."""
    # Ours from INFO on; the libraries' only from WARNING on (FAISS tells of every processor it was not built for).
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)
    for room in ("index", "rag", "eval", "app"):
        logging.getLogger(room).setLevel(logging.INFO)
    try:
        return main(sys.argv[1:] if arguments is None else arguments)
    except UsageError as error:
        sys.stderr.write(" ".join(str(error).split()) + "\n")
        return 2
    except BrokenPipeError:  # the reader of our output (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing that stood before was changed\n")
        return 130
