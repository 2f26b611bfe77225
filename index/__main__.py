"""Build the store of a folder of articles; print a source's text, explain its cleaning; move and verify a store."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from index.cli import STORE_HELP, Parser, run, terminable, visible
from index.settings import read_settings


def main(arguments: Sequence[str]) -> int:
    """Run ``python -m index …``; see README for the flags. Returns the exit status, raises UsageError."""
    command = arguments[0] if arguments else ""
    with terminable():
        if command == "text":
            print_text(arguments[1:])
        elif command in {"explain", "verify", "export", "import"}:
            print(visible(_teller(command)(arguments[1:])))
        else:
            from index.commands.build import run_build

            run_build(arguments, say=_say, warn=lambda line: print(visible(line), file=sys.stderr))
    return 0


def _say(line: str) -> None:
    print(visible(line), flush=True)  # a watcher's reader wants each line when it is said


def _teller(command: str) -> Callable[[Sequence[str]], str]:
    """Return the function of a command that only prints; each loads no more than it needs."""
    if command == "explain":
        from index.commands.explain import told

        return told
    from index.commands import transfer

    return {"verify": transfer.verified, "export": transfer.exported, "import": transfer.imported}[command]


def print_text(arguments: Sequence[str]) -> None:
    """Print a source's text exactly as stored, no newline added, none translated; to a terminal what would steer it is shown."""
    parser = Parser("python -m index text", "Print exactly the text that a source's offsets refer to.")
    parser.add_argument("source", metavar="SOURCE", help="path relative to the folder of the articles")
    parser.add_argument("--store", metavar="STORE", help=STORE_HELP)
    flags = parser.parse_args(arguments)
    from index.articles.files.paths import typed_path
    from index.store.open import open_store

    text = open_store(read_settings(store=flags.store).store).text(typed_path(flags.source))
    sys.stdout.buffer.write((visible(text) if sys.stdout.isatty() else text).encode())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    raise SystemExit(run(main))
