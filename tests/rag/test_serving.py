"""A service whose store is built anew while it is asked: each answer is of one whole generation, the newest when asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from index.building.build import build
from index.encoder import load_encoder
from index.store.local.store import LocalStore
from index.store.shelf import Shelf
from rag.chain import Service, answer, stream
from rag.serve.langchain import PassageRetriever
from rag.service import load
from rag.types import Answer, Event
from rag.ui.talk.around import look_in
from rag.ui.talk.cards import cards
from rag.writers.extractive import Extractive
from tests.toys import ToyEncoder, news, write_sources

ENCODER = ToyEncoder()
QUESTION = "合作社负责人是谁？"
SOURCES = ("a.txt", "b.txt", "c.txt")
Texts = dict[str, dict[str, str]]  # generation → source → text


class Newsroom:
    """Articles that change from build to build, and the texts of each generation."""

    def __init__(self, home: Path) -> None:
        self.store = home / "store"
        self.texts: Texts = {}
        self._articles = home / "articles"

    def update(self, encoder: ToyEncoder = ENCODER) -> str:
        number = len(self.texts)
        texts = {source: news(10 * number + i) for i, source in enumerate(SOURCES)}
        write_sources(self._articles, texts)
        generation = build(self._articles, self.store, encoder, workers=1).generation
        self.texts[generation] = texts
        return generation

    @property
    def oldest(self) -> str:
        return next(iter(self.texts))

    def service(self) -> Service:
        return Service(Shelf(LocalStore.open(self.store), ENCODER), ENCODER, None, Extractive())

    def stands(self, said: Answer) -> bool:
        """Whether an answer's quotes and passages are of its generation."""
        texts = self.texts[said.generation]
        quotes = all(texts[c.source][c.start : c.end] == c.quote for c in said.citations)
        return quotes and all(p.end <= len(texts[p.source]) for p in said.passages) and said.found


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    newsroom = Newsroom(tmp_path)
    newsroom.update()
    return newsroom


def last(events: Iterator[Event]) -> Answer:
    said = [event.answer for event in events][-1]
    assert said is not None
    return said


def test_every_way_of_asking_goes_on_to_the_newest_generation(newsroom: Newsroom) -> None:
    service = newsroom.service()
    copied, retriever = replace(service, writer=Extractive()), PassageRetriever(service=service)
    for _ in range(3):
        newest = newsroom.update()
        asked = [answer(service, QUESTION), answer(copied, QUESTION), last(stream(service, QUESTION))]
        asked += [service.runnable.invoke(QUESTION), *service.runnable.batch([QUESTION])]
        assert {said.generation for said in asked} == {newest} and all(map(newsroom.stands, asked))
        assert not any(said.warnings for said in asked)
        for document in retriever.invoke(QUESTION):
            where = document.metadata
            assert newsroom.texts[newest][where["source"]][where["start"] : where["end"]] == document.page_content


def test_a_question_keeps_its_generation_while_others_are_built(newsroom: Newsroom) -> None:
    service, old = newsroom.service(), newsroom.oldest
    events = stream(service, QUESTION)
    assert next(events).text == "retrieve"
    newsroom.update()
    assert next(events).text == "rank"
    for _ in range(2):
        newest = newsroom.update()
    said = last(events)
    assert said.generation == old and newsroom.stands(said)
    assert answer(service, QUESTION).generation == newest


def test_the_words_around_a_quotation_are_of_its_generation(newsroom: Newsroom) -> None:
    service = newsroom.service().held()  # as the page does for each question
    events = stream(service, QUESTION)
    next(events)
    newsroom.update()
    said = last(events)
    texts = newsroom.texts[said.generation]
    shown = cards(said, look_in(service.store))
    assert shown
    for card in shown:
        assert card.excerpt.before + card.excerpt.quote in texts[card.source]


def test_sixteen_threads_ask_while_twenty_updates_run(newsroom: Newsroom) -> None:
    service = newsroom.service()

    def ask(number: int) -> Answer:
        return last(stream(service, QUESTION)) if number % 2 else answer(service, QUESTION)

    said = list[Answer]()
    with ThreadPoolExecutor(16) as pool:
        for _ in range(20):
            asking = [pool.submit(ask, number) for number in range(16)]
            newest = newsroom.update()
            said += [one.result() for one in asking]
            assert answer(service, QUESTION).generation == newest
    assert all(newsroom.stands(one) and not one.warnings for one in said)
    assert len({one.generation for one in said}) > 1


def test_what_the_service_cannot_ask_is_told_in_every_answer(newsroom: Newsroom) -> None:
    service, old = newsroom.service(), newsroom.oldest
    newsroom.update(ToyEncoder("other"))
    for _ in range(2):
        said = answer(service, QUESTION)
        assert said.generation == old and newsroom.stands(said)
        (warning,) = said.warnings
        assert old in warning and "by encoder other" in warning and "run: python -m index --store" in warning
    newest = newsroom.update()
    said = answer(service, QUESTION)
    assert said.generation == newest and not said.warnings


def test_a_store_that_may_only_be_read_can_be_asked(newsroom: Newsroom) -> None:
    places = [newsroom.store, *newsroom.store.rglob("*")]

    def state() -> list[tuple[str, int]]:
        return sorted((str(p), p.stat().st_mtime_ns) for p in [newsroom.store, *newsroom.store.rglob("*")])

    before = state()  # root, as which tests run in a container, may write whatever the mode says
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    try:
        assert newsroom.stands(answer(newsroom.service(), QUESTION))
    finally:
        for place in places:
            place.chmod(0o755 if place.is_dir() else 0o644)
    assert state() == before and os.access(newsroom.store, os.W_OK)


def test_a_citation_of_a_pdf_tells_its_page(tmp_path: Path) -> None:
    pdf = Path(__file__).parents[1] / "index/articles/formats/golden/chromium.pdf"
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.pdf").write_bytes(pdf.read_bytes())
    build(tmp_path / "articles", tmp_path / "store", load_encoder(), workers=1)
    store = LocalStore.open(tmp_path / "store")
    pages = store.source("a.pdf").pages
    assert [store.page("a.pdf", start) for start in pages] == list(range(1, len(pages) + 1)) and len(pages) > 1
    last = store.text("a.pdf")[pages[1] :].strip()
    said = answer(load(tmp_path / "store", writer="extractive"), last.split("。")[0])
    assert {c.page for c in said.citations} <= set(range(1, len(pages) + 1)) and said.citations
