"""A data folder of the files that the reader is measured on, a few contexts each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from eval.measure.reader import BENCHMARKS
from index.corpora import held_context
from index.types import Hit
from rag.types import Reading, Span
from tests.eval.conftest import packed

EACH, HELD = 12, 3  # contexts of a file, and how many of them are held


def contexts(english: bool) -> Iterator[tuple[str, str, str]]:
    """Yield (context, question, answer) for ever."""
    for n in count(100):
        if english:
            yield (
                f"The bridge of Riverton {n} is {n * 37} metres long.",
                f"How long is the bridge of Riverton {n}?",
                f"{n * 37} metres",
            )
        else:
            yield f"第{n}号大桥全长{n * 37}米，去年通车。", f"第{n}号大桥全长多少？", f"{n * 37}米"


def some(english: bool) -> list[dict[str, Any]]:
    """Lines of a file: HELD held contexts and others, one question each."""
    found: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
    for context, question, answer in contexts(english):
        row = {"context": context, "question": question, "answers": [{"text": answer, "start": context.index(answer)}]}
        found[held_context(context)].append(row)
        if len(found[True]) >= HELD and len(found[False]) >= EACH - HELD:
            return found[False][: EACH - HELD] + found[True][:HELD]
    raise AssertionError


@pytest.fixture(scope="session")
def benchmarks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("benchmarks")
    for benchmark in BENCHMARKS:
        packed(data / benchmark.file, some(benchmark.name.endswith("_en")))
    return data


@dataclass
class Knows:
    """A reader that knows what to look for: a span where it stands, of the likelihood given; it keeps what it was shown."""

    likely: dict[str, float]
    shown: list[str] = field(default_factory=list)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Reading]:
        self.shown += [hit.passage.text for hit in hits]
        return [self._reading(hit.passage.text) for hit in hits]

    def _reading(self, text: str) -> Reading:
        spans = [Span(at, at + len(t), p) for t, p in self.likely.items() if (at := text.find(t)) >= 0]
        return Reading(9.0 if spans else -9.0, tuple(sorted(spans, key=lambda span: -span.probability)), 0.5)
