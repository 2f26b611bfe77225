"""The store's articles as a catalogue: by filter, time and topic."""

from __future__ import annotations

from index.language.quantity import quantities
from index.types import Article, Filter
from rag.chain import Service
from rag.search.catalogue import catalogue, speaking_of, tells_of


def _sources(articles: list[Article]) -> list[str]:
    return [a.source for a in articles]


def test_the_newest_come_first_and_the_undated_last(mixed: Service) -> None:
    dates = [a.date or "" for a in catalogue(mixed.store)]
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == len(mixed.store.articles) == len(mixed.store.sources())


def test_filters_and_times_leave_the_others_out(mixed: Service) -> None:
    every = catalogue(mixed.store)
    assert _sources(catalogue(mixed.store, Filter(source="bridge-*"))) == [
        a.source for a in every if a.source.startswith("bridge-")
    ]
    named = Filter(only=frozenset({"bridge-2021.txt", "gone.txt"}))
    assert _sources(catalogue(mixed.store, named)) == ["bridge-2021.txt"]
    dated = catalogue(mixed.store, None, quantities("2021年"))
    assert dated and all((a.date or "").startswith("2021") for a in dated)
    assert catalogue(mixed.store, Filter(since="2021-01-01", until="2021-12-31")) == dated
    assert catalogue(mixed.store, None, quantities("1950年")) == []
    assert catalogue(mixed.store, None, quantities("昨天")) == every  # no calendar tells which day


def test_a_topic_is_named_wholly_or_in_part(mixed: Service) -> None:
    every = catalogue(mixed.store)
    best = speaking_of(mixed.store, mixed.encoder, "茶叶合作社", every)
    assert best and best[0].article.source == "tea-hant.txt"
    assert speaking_of(mixed.store, mixed.encoder, "量子计算", every) == []
    assert all(0.6 <= one.held <= 1 for one in best)


def test_days_within_a_time_are_told(mixed: Service) -> None:
    records = [r for a in catalogue(mixed.store) for r in mixed.store.records(mixed.store.passages_of(a))]
    asked = quantities("2021年")
    within = [q for record in records for q in tells_of(record, asked)]
    assert within and all(q.period and q.period.first.year == q.period.last.year == 2021 for q in within)
    assert not any(tells_of(record, quantities("昨天")) for record in records)
