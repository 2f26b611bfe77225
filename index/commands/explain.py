"""python -m index explain: what of a source is kept, what is dropped and why, and where its dates and authors stand."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path, PurePosixPath

from index.articles.clean import drafts, edges
from index.articles.explain import Explanation, explain
from index.articles.page.furniture import NONE, Edges, applying, group_of, repeated
from index.articles.read import list_sources, read_file
from index.articles.source import Draft, Source
from index.cli import Parser
from index.errors import SourceError
from index.settings import read_settings

BESIDE = 1000  # files of its folder that are read to see what repeats
_SHOWN = 60  # characters of a stretch


def told(arguments: Sequence[str]) -> str:
    """Return what the command prints. Raises UsageError."""
    parser = Parser(
        "python -m index explain", "Show what is kept of a source, what is dropped and why; read from its file."
    )
    parser.add_argument("source", metavar="SOURCE", help="path relative to the folder of the articles")
    parser.add_argument("--seeds", metavar="DIR", help="folder of the articles (default: seeds)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    flags = parser.parse_args(arguments)
    seeds = read_settings(seeds=flags.seeds).seeds
    source = _source(seeds, flags.source)
    pages = _pages(seeds, source.path)
    furniture = {group: repeated(beside) for group, beside in pages.items()}
    explained = [explain(one, applying(edges(one), furniture.get(_group(one), NONE))) for one in drafts(source)]
    if flags.json:
        about = {"source": source.path, "encoding": source.encoding, "articles": [asdict(one) for one in explained]}
        return json.dumps(about, ensure_ascii=False)
    head = f"{source.path}: {len(source.text)} characters, {source.encoding}, {len(explained)} article(s)"
    return "\n\n".join([head, *(_article(source.text, one, n) for n, one in enumerate(explained, 1))])


def _source(seeds: Path, path: str) -> Source:
    """The source of a file, or of a member of an archive. Raises SourceError where there is none."""
    read = read_file(seeds, path.partition("!/")[0]).sources()
    for one in read:
        if one.path == path:
            if isinstance(one, Source):
                return one
            raise SourceError(one.error)
    raise SourceError(
        f"found no {path} in {seeds}; expected one of its sources, such as {read[0].path if read else 'none'}"
    )


def _pages(seeds: Path, path: str) -> dict[str, list[Edges]]:
    """The edges of the pages in the files of its folder, by whose furniture they have."""
    folder = PurePosixPath(path.partition("!/")[0]).parent
    beside = [other for other in list_sources(seeds) if PurePosixPath(other).parent == folder][:BESIDE]
    pages = defaultdict[str, list[Edges]](list)
    for other in beside:
        try:
            read = read_file(seeds, other).sources()
        except SourceError:
            continue
        for draft in (draft for one in read if isinstance(one, Source) for draft in drafts(one)):
            pages[_group(draft)].append(edges(draft))
    return pages


def _group(draft: Draft) -> str:
    return group_of(draft.source, draft.first("url"))


def _article(text: str, one: Explanation, number: int) -> str:
    """An article's paragraph of the output."""
    said = []
    if article := one.article:
        for name in ("title", "date", "author"):
            value = getattr(article, name)
            said.append(f"  {name:<7} {value or '—':<24} {_place(text, one, name) if value else ''}".rstrip())
        spans = [(a, b, "kept", "") for a, b in article.kept]
    else:
        spans = []
        said.append("  nothing of it is worth keeping")
    spans += [(part.start, part.end, "dropped", f"{part.why}: ") for part in one.dropped]
    said += [f"  {what:<7} {a}–{b} {why}{_short(text[a:b])}" for a, b, what, why in sorted(spans)]
    return "\n".join([f"article {number}", *said])


def _place(text: str, one: Explanation, name: str) -> str:
    where = one.found[name]
    if where is None:
        return "(front matter, or the file's fields)"
    return f"(line {text.count(chr(10), 0, where[0]) + 1}: {_short(text[slice(*where)])})"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN // 2]} … {line[-_SHOWN // 2 :]}"
