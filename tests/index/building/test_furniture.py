"""A store shows of a page what is not its folder's furniture, which the sources it has now decide, however they came."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from index.articles.page.furniture import LEAST
from index.articles.source import Source
from index.building.build import build, update
from index.building.furnishing.counts import FILE
from index.building.report import Report
from index.commands.explain import told
from index.store.local.store import LocalStore
from tests.index.building.test_build import answers
from tests.toys import CROPS, TOWNS, ToyEncoder, news, write_sources

ABOVE, BELOW = "海东网\n要闻 民生 县区", "海东日报社主管主办\n热线 0971-8230000"
HEAD = "---\nurl: https://x.example/1\n---"
LINES = (*ABOVE.split("\n"), *BELOW.split("\n"))


def page(n: int, above: str = ABOVE, below: str = BELOW, head: str = "") -> str:
    town, crop = TOWNS[n % 12], CROPS[n // 12 % 12]
    own = f"{town}{crop}第{n}季丰收\n{town}的{crop}收了{n + 5}吨，比去年多。\n{n}户人家都说好，{crop}卖得快。"
    return "\n".join(filter(None, (head, above, own, f"{TOWNS[(n + 1) % 12]}的集市开了{n % 3}天", below)))


def built(seeds: Path, store: Path, only: list[str] | None = None, encoder: ToyEncoder | None = None) -> Report:
    return build(seeds, store, encoder or ToyEncoder(), workers=1, only=only)


def rows(store: Path, file: str, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(store / "generations" / LocalStore.open(store).generation / file)) as db:
        return db.execute(sql).fetchall()


def keys(store: Path) -> dict[object, object]:
    return dict(rows(store, "catalog.sqlite", "SELECT path || number, key FROM place"))


def shown(store: Path, source: str) -> str:
    opened = LocalStore.open(store)
    found = opened.records([key for article in opened.articles for key in opened.passages_of(article)])
    return "\n".join(record.passage.text for record in found if record.passage.source == source)


def same(one: Path, other: Path) -> None:
    """Two stores hold the same, counts of lines included."""
    assert answers(one) == answers(other) and keys(one) == keys(other)
    for table in ("page ORDER BY path, number", "tally ORDER BY site, kind, a, b"):
        first, second = (rows(store, FILE, f"SELECT * FROM {table}") for store in (one, other))
        assert first == second


def test_furniture_goes_when_enough_pages_have_come_one_by_one_and_comes_back_when_they_go(tmp_path: Path) -> None:
    seeds, store = tmp_path / "seeds", tmp_path / "store"
    write_sources(seeds, {"other.txt": news(0)})
    for n in range(LEAST + 2):
        write_sources(seeds, {f"site/{n:02d}.txt": page(n)})
        report = built(seeds, store)
        assert report.articles["changed"] == (LEAST - 1 if n + 1 == LEAST else 0)
        assert all((line in shown(store, "site/00.txt")) == (n + 1 < LEAST) for line in LINES)
    built(seeds, tmp_path / "clean")
    same(store, tmp_path / "clean")
    for n in range(3):
        (seeds / "site" / f"{n:02d}.txt").unlink()
        report = built(seeds, store)
        assert report.articles["changed"] == (LEAST - 1 if n == 2 else 0)
    assert all(line in shown(store, "site/05.txt") for line in LINES)
    built(seeds, tmp_path / "again")
    same(store, tmp_path / "again")


@pytest.mark.parametrize("seed", range(3))
def test_a_store_that_grew_is_as_one_built_at_once(tmp_path: Path, seed: int) -> None:
    dice, seeds, store = random.Random(seed), tmp_path / "seeds", tmp_path / "store"

    def some() -> str:
        n = dice.randrange(40)
        url = f"---\nurl: https://{dice.choice('xy')}.example/{n}\n---" if dice.random() < 0.4 else ""
        above = dice.choice([ABOVE, ABOVE, ABOVE.split("\n")[0], "", page(dice.randrange(40)).split("\n")[2]])
        below = dice.choice([BELOW, BELOW, "", f"{page(dice.randrange(40), '').split(chr(10))[0]}\n{BELOW}"])
        return page(n, above, below, url) if dice.random() < 0.9 else news(n)

    for step in range(9):
        for n in dice.sample(range(60), dice.choice([1, 5, 25])):
            file = seeds / "ab"[n % 2] / f"{n}.txt"
            if file.exists() and dice.random() < 0.5:
                file.unlink()
            else:
                write_sources(seeds, {f"{'ab'[n % 2]}/{n}.txt": some()})
        built(seeds, store, ["a"] if step % 3 == 1 and step > 1 else None)
    built(seeds, store)
    built(seeds, tmp_path / "clean")
    same(store, tmp_path / "clean")


def test_only_pages_that_hold_the_line_are_cleaned_again_and_nothing_is_encoded_twice(tmp_path: Path) -> None:
    seeds, store, encoder = tmp_path / "seeds", tmp_path / "store", ToyEncoder()
    plain = {f"site/plain{n}.txt": page(n, "", "") for n in range(20, 24)}
    write_sources(seeds, {f"site/{n:02d}.txt": page(n) for n in range(LEAST - 1)} | plain | {"site/long.txt": news(3)})
    built(seeds, store)
    before = keys(store)
    write_sources(seeds, {"site/99.txt": page(99)})
    report = built(seeds, store, encoder=encoder)
    changed = {path for path, key in keys(store).items() if before.get(path) != key}
    assert changed == {*(f"site/{n:02d}.txt0" for n in range(LEAST - 1)), "site/99.txt0"}
    assert report.articles == {"added": 1, "changed": LEAST - 1, "removed": 0, "unchanged": 5}
    assert encoder.encoded == report.passages["embedded"]
    assert report.passages["embedded"] + report.passages["kept"] == report.passages["total"]
    write_sources(seeds, {"site/99.txt": page(99 + 36)})
    encoder = ToyEncoder()
    assert built(seeds, store, encoder=encoder).articles["changed"] == 1 and encoder.encoded <= 2


def test_a_program_that_adds_the_last_page_has_the_others_cleaned_from_the_stores_text(tmp_path: Path) -> None:
    seeds, store = tmp_path / "seeds", tmp_path / "store"
    write_sources(seeds, {f"{n}.txt": page(n) for n in range(LEAST - 1)})
    built(seeds, store)
    for file in seeds.iterdir():
        file.unlink()
    update(store, ToyEncoder(), put=[Source("wire.txt", page(50), "utf-8", "1")])
    assert not any(line in shown(store, source) for source in ("0.txt", "wire.txt") for line in LINES)
    update(store, ToyEncoder(), delete=["3.txt"])
    assert all(line in shown(store, source) for source in ("0.txt", "wire.txt") for line in LINES)


def test_a_page_among_others_of_one_source_is_cleaned_again_alone(tmp_path: Path) -> None:
    seeds, store = tmp_path / "seeds", tmp_path / "store"
    told = [{"text": page(n), "url": "https://x.example/"} for n in range(3)] + [{"text": news(1).replace("\n", "")}]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in told)
    write_sources(seeds, {"rows.jsonl": lines} | {f"{n}.txt": page(n, head=HEAD) for n in range(LEAST - 4)})
    built(seeds, store)
    before = keys(store)
    assert len([key for key in before if str(key).startswith("rows.jsonl")]) == 4
    write_sources(seeds, {"z.txt": page(30, head=HEAD)})
    built(seeds, store)
    after = keys(store)
    assert [before[f"rows.jsonl{n}"] == after[f"rows.jsonl{n}"] for n in range(4)] == [False] * 3 + [True]
    built(seeds, tmp_path / "clean")
    same(store, tmp_path / "clean")


def test_articles_of_one_line_wait_for_nothing_and_leave_nothing_behind(tmp_path: Path) -> None:
    seeds, store = tmp_path / "seeds", tmp_path / "store"
    write_sources(seeds, {"many.txt": "\n".join(news(n).replace("\n", "") for n in range(30))})
    write_sources(store, {"PAGES.part": "what a killed build left"})
    built(seeds, store)
    assert not list(store.rglob(FILE)) and not (store / "PAGES.part").exists()


def test_counts_that_did_not_change_are_not_written_again(tmp_path: Path) -> None:
    seeds, store = tmp_path / "seeds", tmp_path / "store"
    write_sources(seeds, {f"{n}.txt": page(n) for n in range(3)})
    built(seeds, store)
    (first,) = store.rglob(FILE)
    inode = first.stat().st_ino
    write_sources(seeds, {"line.txt": news(1).replace("\n", "")})
    built(seeds, store)
    assert {file.stat().st_ino for file in store.rglob(FILE)} == {inode} and len(list(store.rglob(FILE))) == 2
    assert f"generations/{LocalStore.open(store).generation}/{FILE}" in LocalStore.open(store).manifest.files


def test_another_encoder_and_several_processes_learn_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds, store = tmp_path / "seeds", tmp_path / "store"
    write_sources(seeds, {f"{n}.txt": page(n) for n in range(LEAST)})
    build(seeds, store, ToyEncoder("other", 32), workers=1)
    built(seeds, store)
    monkeypatch.setattr("index.building.executors.local.FEW", 0)
    monkeypatch.setattr("index.building.executors.local.BATCH", 700)
    monkeypatch.setattr("index.building.furnishing.furnish._IN_MEMORY", 100)
    build(seeds, tmp_path / "two", ToyEncoder(), workers=2)
    same(store, tmp_path / "two")


def test_explain_says_what_the_build_did(tmp_path: Path) -> None:
    seeds, store = tmp_path / "seeds", tmp_path / "store"
    write_sources(seeds, {f"{n}.txt": page(n, head=HEAD if n % 2 else "") for n in range(2 * LEAST - 1)})
    built(seeds, store)
    for n, gone in ((0, True), (1, False)):  # 16 of the folder's own, and 15 of the site's
        said = told([f"{n}.txt", "--seeds", str(seeds)])
        assert ("repeated in its folder" in said) == gone == (LINES[0] not in shown(store, f"{n}.txt"))
