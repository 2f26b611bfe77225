"""python -m index explain: every stretch of a page with what became of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.__main__ import main
from index.articles.page.furniture import LEAST
from index.articles.read import read_source
from index.commands.explain import told
from index.errors import SourceError

PAGES = Path(__file__).parents[2] / "golden" / "pages"


def explained(source: str, seeds: Path) -> list[dict[str, object]]:
    said: list[dict[str, object]] = json.loads(told([source, "--seeds", str(seeds), "--json"]))["articles"]
    return said


def test_each_line_of_a_page_is_kept_or_dropped_for_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "forum.txt", "--seeds", str(PAGES)]) == 0
    said = capsys.readouterr().out
    for line in (
        "title   環島十二天的花費整理               (line 6: 環島十二天的花費整理)",
        "date    2019-11-02               (line 9: 發表於 2019-11-02 21:14)",
        "dropped 7–21 path: 海灣論壇 › 生活 › 單車",
        "dropped 65–82 counts: 瀏覽 10,233 ‧ 回覆 48",
        "dropped 231–246 block of links: 單車爆胎怎麼辦?五個步驟自己修",
    ):
        assert line in said


@pytest.mark.parametrize("page", sorted(path.name for path in PAGES.iterdir()))
def test_kept_and_dropped_make_up_the_words_of_a_source(page: str) -> None:
    text = read_source(PAGES, page).text  # what offsets refer to: of a page full of markup what was extracted
    spans = list[tuple[int, int]]()
    for one in explained(page, PAGES):
        article, dropped = one["article"], one["dropped"]
        assert isinstance(article, dict) and isinstance(dropped, list)
        spans += [*map(tuple, article["kept"]), *((part["start"], part["end"]) for part in dropped)]
    edges = [0, *(edge for span in sorted(spans) for edge in span), len(text)]
    gaps = "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
    assert not any(c.isalnum() for c in gaps), gaps


def test_what_its_folder_repeats_is_named(tmp_path: Path) -> None:
    for n in range(LEAST):
        text = f"海东网\n要闻 民生 县区\n第{n}号冷库开张\n2021-03-09\n{n}号冷库上周开张了。\n主管主办\n热线 0971"
        (tmp_path / f"{n}.txt").write_text(text, "utf8")
    (one,) = explained("3.txt", tmp_path)
    assert one["dropped"] == [
        {"start": 0, "end": 3, "why": "repeated in its folder"},
        {"start": 4, "end": 12, "why": "repeated in its folder"},
        {"start": 43, "end": 47, "why": "repeated in its folder"},
        {"start": 48, "end": 55, "why": "repeated in its folder"},
    ]


def test_a_source_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"nope\.txt cannot be read"):
        told(["nope.txt", "--seeds", str(tmp_path)])
