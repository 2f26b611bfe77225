"""The source pane: one card a citation, the quoted words marked inside their passage."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.types import Answer, Citation, Considered, Place
from rag.ui.excerpt import Excerpt, excerpt
from rag.ui.markup import escape
from rag.ui.strings import say

NEAREST = 3  # passages shown with a refusal: enough to judge it, few enough to read


@dataclass(frozen=True, slots=True)
class Card:
    """What a card shows. ``kind`` is "cited", "conflict" or "nearest"; only a cited one has a marker."""

    kind: str
    marker: int | None
    source: str
    title: str | None
    date: str | None
    score: float
    excerpt: Excerpt
    duplicates: tuple[Place, ...]


def cards(answer: Answer, text_of: Callable[[str], str]) -> tuple[Card, ...]:
    """Return the cards of an answer: its citations and conflicts, or the nearest passages where nothing was found.

    ``text_of`` gives a source's text.
    """
    cited = [_of_citation("cited", c.marker, c, _inside(c, answer.passages, text_of)) for c in answer.citations]
    conflicts = [_of_citation("conflict", None, c, _inside(c, answer.passages, text_of)) for c in answer.conflicts]
    nearest = () if answer.found else _nearest(answer.passages)
    return (*cited, *conflicts, *(_of_passage(p, text_of) for p in nearest))


def _inside(c: Citation, passages: tuple[Considered, ...], text_of: Callable[[str], str]) -> Excerpt:
    """The quotation inside its passage: beyond it may lie what cleaning dropped, menus and markup."""
    text = text_of(c.source)
    homes = (p for p in passages if p.source == c.source and p.start <= c.start and c.end <= p.end)
    if home := next(homes, None):
        return excerpt(text[home.start : home.end], c.start - home.start, c.end - home.start)
    return excerpt(text, c.start, c.end)


def _of_citation(kind: str, marker: int | None, c: Citation, around: Excerpt) -> Card:
    return Card(kind, marker, c.source, c.title, c.date, c.score, around, c.duplicates)


def _of_passage(p: Considered, text_of: Callable[[str], str]) -> Card:
    # Not a quotation: indents and empty lines would only make the card longer.
    words = re.sub(r"\s*\n\s*", "\n", text_of(p.source)[p.start : p.end].strip())
    around = Excerpt("", words, "", False, False)
    return Card("nearest", None, p.source, None, None, p.score, around, ())


def _nearest(passages: tuple[Considered, ...]) -> list[Considered]:
    """The best passages that don't overlap one another (neighbours share a sentence)."""
    chosen: list[Considered] = []
    for p in passages:
        if not any(p.source == q.source and p.start < q.end and q.start < p.end for q in chosen):
            chosen.append(p)
    return chosen[:NEAREST]


def pane(shown: tuple[Card, ...], number: int, language: str) -> str:
    """Return the evidence of exchange ``number`` as HTML: its cards under their headings."""
    body = "".join(_group(kind, shown, number, language) for kind in ("cited", "conflict", "nearest"))
    body = body or f'<p class="hint">{say("no_sources", language)}</p>'
    return f'<section class="evidence" id="evidence-{number}">{body}</section>'


_HEADINGS = {"cited": "sources", "conflict": "conflicts", "nearest": "nearest"}


def _group(kind: str, shown: tuple[Card, ...], number: int, language: str) -> str:
    group = [card for card in shown if card.kind == kind]
    if not group:
        return ""
    hint = f'<p class="hint">{say("nearest_help", language)}</p>' if kind == "nearest" else ""
    body = "".join(render(card, number, language) for card in group)
    return f"<h2>{say(_HEADINGS[kind], language)}</h2>{hint}{body}"


def card_id(number: int, marker: int) -> str:
    """Return the HTML id of the card that marker ``marker`` of exchange ``number`` leads to."""
    return f"card-{number}-{marker}"


def render(card: Card, number: int, language: str) -> str:
    """Return one card as HTML."""
    identity = f' id="{card_id(number, card.marker)}"' if card.marker is not None else ""
    return (
        f'<article class="card {card.kind}"{identity} tabindex="-1">'
        f"{_head(card, number, language)}"
        f'<p class="meta">{_meta(card, language)}</p>'
        f'<blockquote>{_passage(card)}</blockquote>'
        f"{_duplicates(card.duplicates, language)}</article>"
    )  # fmt: skip


def _head(card: Card, number: int, language: str) -> str:
    """Number and title; a passage that was only near names its source below, and that is enough."""
    if card.kind == "nearest":
        return ""
    title = escape(card.title or PurePosixPath(card.source).name)
    return f"<header>{_back(card, number, language)}<h3>{title}</h3></header>"


def _back(card: Card, number: int, language: str) -> str:
    if card.marker is None:
        return ""
    label = say("to_reply", language).format(marker=card.marker)
    target = f"marker-{number}-{card.marker}"
    return f'<a class="number" href="#{target}" data-goto="{target}" aria-label="{label}">{card.marker}</a>'


def _meta(card: Card, language: str) -> str:
    # A nearest passage's score is on the scale of the search, a citation's from 0 to 1: side by side they mislead.
    score = "" if card.kind == "nearest" else say("score", language).format(score=f"{card.score:.2f}")
    date = f"<time>{escape(card.date)}</time>" if card.date else ""
    source = f'<span class="source" title="{escape(card.source)}">{escape(card.source)}</span>'
    return f'{date}{source}<span class="score">{score}</span>'


def _passage(card: Card) -> str:
    around = card.excerpt
    if card.kind == "nearest":
        return escape(around.quote)
    before = ("…" if around.cut_before else "") + escape(around.before)
    after = escape(around.after) + ("…" if around.cut_after else "")
    return f"{before}<mark>{escape(around.quote)}</mark>{after}"


def _duplicates(places: tuple[Place, ...], language: str) -> str:
    if not places:
        return ""
    items = "".join(f"<li>{escape(p.source)} · {p.start}–{p.end}</li>" for p in places)  # one source may hold several
    summary = say("duplicates", language).format(n=len(places))
    return f'<details class="duplicates"><summary>{summary}</summary><ul>{items}</ul></details>'
