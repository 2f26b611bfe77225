"""What is looked up: passages as an answer's, slices of a source that join to it, pages of the list."""

from __future__ import annotations

import pytest

from index.types import Filter
from rag import answer
from rag.chain import Service
from rag.serve.library.listing import Wanted
from rag.serve.lookup.lookup import article_list, article_text, passages

QUESTION = "青石大桥全长多少米？"


def test_passages_have_the_ranks_of_the_answer(mixed: Service) -> None:
    found = passages(mixed, QUESTION, 20, None)
    said = answer(mixed, QUESTION)
    assert [(p.source, p.start, p.end) for p in found.passages] == [(p.source, p.start, p.end) for p in said.passages]
    assert [p.rank for p in found.passages] == list(range(1, len(found.passages) + 1))
    assert all(mixed.store.text(p.source)[p.start : p.end] == p.text for p in found.passages)


def test_a_filter_and_a_limit_hold(mixed: Service) -> None:
    found = passages(mixed, QUESTION, 2, Filter(source="tea-*"))
    assert 0 < len(found.passages) <= 2 and {p.source for p in found.passages} == {"tea-hant.txt"}


def test_slices_join_to_the_text(mixed: Service) -> None:
    text, parts, start = mixed.store.text("bridge-2021.txt"), list[str](), 0
    while True:
        part = article_text(mixed.store, "bridge-2021.txt", start, 40)
        assert text[part.start : part.end] == part.text and part.length == len(text)
        parts.append(part.text)
        if part.next is None:
            break
        start = part.next
    assert "".join(parts) == text
    assert article_text(mixed.store, "bridge-2021.txt", 10**9, 40).text == ""
    with pytest.raises(LookupError):
        article_text(mixed.store, "../bridge-2021.txt", 0, 40)


def test_the_list_counts_what_it_shows(mixed: Service) -> None:
    listed = article_list(mixed.store, Wanted())
    assert listed.total == listed.articles == len(listed.data) == len(mixed.store.articles)
    assert article_list(mixed.store, Wanted(page=99)).page == listed.pages
