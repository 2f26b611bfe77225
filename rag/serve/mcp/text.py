"""What a model reads of a tool's result, beside the structured content."""

from __future__ import annotations

from rag.serve.mcp.records import Articles, Passages, Slice


def passages_text(found: Passages) -> str:
    """Return what a search found, each passage under its place."""
    if not found.passages:
        return "No passages."
    return "\n\n".join(
        f"{p.rank}. {_about(p.title, p.date, p.source, f'characters {p.start}-{p.end}')}\n{p.text}"
        for p in found.passages
    )


def slice_text(part: Slice) -> str:
    """Return a part of a source under its place, and where it goes on."""
    place = f"characters {part.start}-{part.end} of {part.characters}"
    more = "" if part.next is None else f"\n\nIt goes on: start {part.next}."
    return f"{_about(part.title, part.date, part.source, place)}\n\n{part.text}{more}"


def articles_text(page: Articles) -> str:
    """Return a page of the articles, a line each."""
    lines = [f"{page.total} articles, page {page.page} of {page.pages}."]
    lines += [_about(a.title, a.date, a.source, f"{a.characters} characters") for a in page.articles]
    return "\n".join(lines)


def _about(*parts: str | None) -> str:
    return ", ".join(filter(None, parts))
