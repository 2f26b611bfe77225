"""Build the store of a folder of articles, print the text that a source's offsets refer to, or explain its cleaning."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from index.cli import Parser, number, run, terminable
from index.settings import read_settings

_WARNINGS, _KINDS = 20, 8  # told on stderr; --json lists them all


def main(arguments: Sequence[str]) -> int:
    """Run ``python -m index …``; see README for the flags. Returns the exit status, raises UsageError."""
    if arguments and arguments[0] == "text":
        return print_text(arguments[1:])
    if arguments and arguments[0] == "explain":
        from index.commands.explain import told

        print(told(arguments[1:]))
        return 0
    with terminable():
        return build_store(arguments)


def build_store(arguments: Sequence[str]) -> int:
    """Bring the store up to date and say what was done."""
    parser = Parser("python -m index", "Index a folder of articles; only what changed is done anew.")
    parser.add_argument("--seeds", metavar="DIR", help="folder of the articles (default: seeds)")
    parser.add_argument("--store", metavar="DIR", help="folder of the store (default: .store)")
    parser.add_argument(
        "--workers",
        metavar="N",
        type=number(int, 0, 256),
        default=0,
        help="processes that read (default: one a core, if it pays)",
    )
    parser.add_argument("--rebuild", action="store_true", help="do everything anew")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON object")
    flags = parser.parse_args(arguments)
    settings = read_settings(seeds=flags.seeds, store=flags.store)
    from index.building.build import build
    from index.encoder import load_encoder

    encoder = load_encoder(settings.encoder, settings.encoder_dimension)
    seeds, store, fields = settings.seeds, settings.store, settings.fields
    report = asdict(build(seeds, store, encoder, workers=flags.workers, rebuild=flags.rebuild, fields=fields))
    for line in _told(report):
        print(line, file=sys.stderr)
    print(json.dumps(report, ensure_ascii=False) if flags.json else _summary(report))
    return 0


def _told(report: dict[str, list[dict[str, str]]]) -> Iterator[str]:
    """Say what was left out, what was lost of what was read, and, in one line, what is nothing to read."""
    yield from (f"left out: {failed['error']}" for failed in report["errors"])
    yield from (f"read with losses: {lossy['warning']}" for lossy in report["warnings"][:_WARNINGS])
    if (more := len(report["warnings"]) - _WARNINGS) > 0:
        yield f"read with losses: {more} more; run: python -m index --json"
    kinds = Counter(skipped["reason"].removeprefix("a ") for skipped in report["skipped"])
    if kinds:
        named = ", ".join(kind for kind, _ in kinds.most_common(_KINDS)) + (", …" if len(kinds) > _KINDS else "")
        yield f"left aside: {kinds.total()} {'file' if kinds.total() == 1 else 'files'} ({named})"


def _summary(report: dict[str, dict[str, float]]) -> str:
    articles, passages = report["articles"], report["passages"]
    changes = ", ".join(f"{count} {kind}" for kind, count in articles.items() if count) or "none"
    return (
        f"articles: {changes}\npassages: {passages['total']} to search, {passages['embedded']} of them new\n"
        f"generation {report['generation']} in {report['seconds']['total']:.1f} s"
    )


def print_text(arguments: Sequence[str]) -> int:
    """Print a source's text exactly as stored: no newline is added, none is translated."""
    parser = Parser("python -m index text", "Print exactly the text that a source's offsets refer to.")
    parser.add_argument("source", metavar="SOURCE", help="path relative to the folder of the articles")
    parser.add_argument("--store", metavar="DIR", help="folder of the store (default: .store)")
    flags = parser.parse_args(arguments)
    from index.articles.files.paths import typed_path
    from index.store.local import Store

    sys.stdout.buffer.write(Store.open(read_settings(store=flags.store).store).text(typed_path(flags.source)).encode())
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(run(main))
