"""What a model reads of a tool's result, beside the structured content."""

from __future__ import annotations

from rag.serve.lookup.records import ArticleList, ArticleText, Passages


def passages_text(found: Passages) -> str:
    """Return what a search found, each passage under its place."""
    if not found.passages:
        return "No passages."
    return "\n\n".join(
        f"{p.rank}. {_about(p.title, p.date, p.source, f'characters {p.start}-{p.end}')}\n{p.text}"
        for p in found.passages
    )


def slice_text(part: ArticleText) -> str:
    """Return a part of a source under its place, and where it goes on."""
    place = f"characters {part.start}-{part.end} of {part.length}"
    more = "" if part.next is None else f"\n\nIt goes on: start {part.next}."
    about = next(((a.title, a.date) for a in part.articles if a.start <= part.start < a.end), ())
    return f"{_about(*about, part.source, place)}\n\n{part.text}{more}"


def articles_text(page: ArticleList) -> str:
    """Return a page of the articles, a line each."""
    lines = [f"{page.articles} articles, page {page.page} of {page.pages}."]
    lines += [_about(a.title, a.date, a.source, f"{a.end - a.start} characters") for a in page.data]
    return "\n".join(lines)


def _about(*parts: str | None) -> str:
    return ", ".join(filter(None, parts))
