"""A service asked from many threads while its store is updated: is every answer of one whole generation, and how fresh?"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import numpy as np

from eval.speed.corpus import madeup
from eval.store.stories import build_or_raise, write
from index.store.local.manifest import current
from rag.chain import answer
from rag.service import load as load_service
from rag.service import warm
from rag.types import Answer

SWITCHES_WITHIN = 2.0  # seconds
_PATIENCE = 120.0  # seconds for a round of questions without updates, before the first and after the last
_POLL = 0.01  # seconds
_BALLAST = 60  # articles that never change
_TOWNS = "青石 白沙 云岭 河口 南塘 北桥 松林 东湖 西坪 清泉 长滩 高岗".split()
_CROPS = "柑橘 茶叶 蜂蜜 莲藕 核桃 红薯".split()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was put: when, when it came back (monotonic seconds), and the answer or why there was none."""

    began: float
    ended: float
    answer: Answer | None
    error: str | None


Texts = Mapping[str, Mapping[str, str]]  # generation → source → text


def articles(update: int) -> dict[str, str]:
    """Return the articles as they are after an update: of two dozen towns every figure tells which update it is."""
    told = {}
    for number, town in enumerate(_TOWNS):
        crop, figure = _CROPS[number % len(_CROPS)], 10_000 + 100 * update + number
        told[f"towns/{number:02d}.txt"] = (
            f"{town}镇{crop}今年丰收\n\n{town}镇今年的{crop}产量达到{figure}吨，比去年多了{figure // 10}吨。"
            f"合作社负责人林小满说，{figure + 7}位村民参加了采收。\n\n{town}镇还修了一条{figure + 3}米长的公路，"
            f"把{crop}送到山外的市场，去年来了{figure + 11}位客人。\n"
        )
    return {**told, **{f"other/{i:03d}.txt": text for i, text in enumerate(islice(madeup(), _BALLAST))}}


def questions() -> list[str]:
    """Return what is asked: one or two figures of each town."""
    crops = [(town, _CROPS[i % len(_CROPS)]) for i, town in enumerate(_TOWNS)]
    return [f"{t}镇今年的{c}产量是多少？" for t, c in crops] + [
        f"{t}镇的公路有多长，去年来了多少客人？" for t, _ in crops
    ]


def load(home: Path, threads: int, updates: int) -> tuple[dict[str, Any], Sequence[str]]:
    """Ask from some threads while a store is updated; return the measures, and what was unsound."""
    seeds, store = home / "seeds", home / "store"
    write(seeds, articles(0))
    build_or_raise(seeds, store)
    service, texts, published = warm(load_service(store)), {current(store): articles(0)}, list[tuple[float, str]]()
    done, asked = Event(), list[Asked]()
    watcher = Thread(target=_watch, args=(store, published, done))
    watcher.start()
    with ThreadPoolExecutor(threads) as pool:
        try:
            begun = monotonic()
            for number in range(threads):
                pool.submit(_ask_on, lambda q: answer(service, q), number, asked, done)
            _more(asked, 3 * threads)
            updated = monotonic()
            seconds = [_update(seeds, store, number, texts) for number in range(1, updates + 1)]
            _more(asked, 2 * threads)  # who had begun before the last update, and who is asked after it
        finally:
            done.set()
    watcher.join()
    measures = _measures(asked, published, updated - begun, begun)
    measures |= {"threads": threads, "updates": updates, "update_median_s": round(float(np.median(seconds)), 2)}
    return measures, _judged(measures, asked, texts)


def _more(asked: Sequence[Asked], count: int) -> None:
    """Wait until so many more questions came back, or too long."""
    until, enough = monotonic() + _PATIENCE, len(asked) + count
    while len(asked) < enough and monotonic() < until:
        sleep(_POLL)


def _watch(store: Path, published: list[tuple[float, str]], done: Event) -> None:
    """Note when each generation came into force."""
    while True:
        now = current(store)
        if not published or published[-1][1] != now:
            published.append((monotonic(), now))
        if done.wait(_POLL):
            return


def _ask_on(ask: Callable[[str], Answer], number: int, asked: list[Asked], done: Event) -> None:
    every, pick = questions(), random.Random(number)
    while not done.is_set():
        began = monotonic()
        try:
            outcome, error = ask(pick.choice(every)), None
        except Exception as failure:  # whatever a question dies of is a finding
            outcome, error = None, f"{type(failure).__name__}: {failure}"
        asked.append(Asked(began, monotonic(), outcome, error))


def _update(seeds: Path, store: Path, number: int, texts: dict[str, dict[str, str]]) -> float:
    write(seeds, articles(number))
    seconds = build_or_raise(seeds, store)
    texts[current(store)] = articles(number)
    return seconds


def _measures(
    asked: Sequence[Asked], published: Sequence[tuple[float, str]], quiet: float, begun: float
) -> dict[str, Any]:
    answered = [(one, one.answer) for one in asked if one.answer]
    ages = [_stale(one.began, told.generation, published) for one, told in answered]
    in_quiet = [one.ended - one.began for one in asked if one.ended - begun < quiet]
    busy = [one.ended - one.began for one in asked if one.ended - begun >= quiet]
    return {
        "questions": len(asked),
        "failed": sum(one.error is not None for one in asked),
        "refused": sum(not told.found for _, told in answered),
        "generations_published": len(published),
        "generations_answered_from": len({told.generation for _, told in answered}),
        "stale_at_most_s": round(max(ages, default=0.0), 2),
        **_percentiles("quiet", in_quiet),
        **_percentiles("updating", busy),
    }


def _percentiles(when: str, seconds: Sequence[float]) -> dict[str, int]:
    values = np.percentile(seconds, (50, 95)).tolist() if seconds else ()
    return {f"{when}_p{percent}_ms": round(1000 * value) for percent, value in zip((50, 95), values, strict=False)}


def _stale(began: float, generation: str, published: Sequence[tuple[float, str]]) -> float:
    """Return for how many seconds a later generation had been in force when a question began; 0: none had.

    >>> _stale(10.0, "g1", [(0.0, "g1"), (7.0, "g2"), (9.0, "g3")]), _stale(10.0, "g3", [(0.0, "g1"), (9.0, "g3")])
    (3.0, 0.0)
    """
    at = [name for _, name in published].index(generation)
    following = [time for time, _ in published[at + 1 :]]
    return began - following[0] if bisect_right(following, began) else 0.0


def _judged(measures: Mapping[str, Any], asked: Sequence[Asked], texts: Texts) -> list[str]:
    errors = Counter(one.error for one in asked if one.error)
    flaws = [f"{count} questions failed: {error[:200]}" for error, count in errors.most_common(5)]
    flaws += sorted({flaw for one in asked if one.answer for flaw in untrue(one.answer, texts)})[:5]
    if (stale := measures["stale_at_most_s"]) > SWITCHES_WITHIN:
        flaws.append(f"a question was answered from a generation that had been replaced {stale} s before it was put")
    return flaws


def untrue(told: Answer, texts: Texts) -> list[str]:
    """Return the quotes of an answer that its generation's texts do not hold where it says."""
    own = texts.get(told.generation)
    if own is None:
        return [f"an answer of {told.generation}, which no update published"]
    cited = [*told.citations, *told.conflicts]
    return [
        f"a quote of {told.generation} is not in {c.source} at {c.start}: {c.quote[:60]}"
        for c in cited
        if own.get(c.source, "")[c.start : c.end] != c.quote
    ]
