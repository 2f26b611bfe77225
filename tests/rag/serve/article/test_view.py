"""A whole article: nothing added, what is quoted marked, and whatever may have become of it since."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.building.build import build
from index.store.local.store import LocalStore
from rag.serve.article import ArticleView, Quotation, open_article
from rag.serve.article.view import WHOLE
from tests.toys import ToyEncoder, news, write_sources

HEADED = (
    "---\ntitle: 青石大桥通车\nauthor: 陈大文\ndate: 2021-03-05\nurl: https://news.example/1\n---\n首页 > 财经 > 正文\n\n"
    "青石大桥通车\n\n青石大桥周一<b>通车</b>了,全长2860米。市长王小林到场。\n\n两岸居民步行过桥。\n\n责任编辑：王某\n"
)
TABLE = "各市均价\n\n江州公布了各市的房价，下表是上半年的均价，单位是元。\n\n城市\t均价（元）\n江州\t15820\n海东\t23110\n\n江州的房价没有变化。\n"
LONG = "海港周刊\n\n" + "".join(f"第{n}天,码头运了{n * 7}箱货。工人们都很忙碌。\n\n" for n in range(1_600))
ENCODER = ToyEncoder()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("view")
    rows = "".join(f'{{"title": "第{n}篇", "text": "{news(n).splitlines()[4]}"}}\n' for n in range(12))
    write_sources(home / "articles", {"headed.md": HEADED, "table.txt": TABLE, "rows.jsonl": rows, "port.txt": LONG})
    build(home / "articles", home / "store", ENCODER, workers=1)
    return home


@pytest.fixture(scope="module")
def store(home: Path) -> LocalStore:
    return LocalStore.open(home / "store")


def marked(view: ArticleView, number: int = 0) -> str:
    sentences = [s for b in view.blocks for s in (*b.sentences, *(cell for row in b.rows for cell in row))]
    return "".join(p.text for s in sentences for p in s.pieces if p.quoted == number)


def opened(store: LocalStore, source: str, words: str, *others: str) -> ArticleView:
    text = store.text(source)
    quotes = [Quotation(text.index(w), text.index(w) + len(w), w, n) for n, w in enumerate((words, *others), 1)]
    return open_article(store, source, quotes[0], quotes[1:])


def test_an_article_with_its_quotations_and_what_was_left_out(store: LocalStore) -> None:
    view = opened(store, "headed.md", "全长2860米", "市长王小林到场。")
    assert (view.state, view.title, view.author, view.date) == ("same", "青石大桥通车", "陈大文", "2021-03-05")
    assert view.url == "https://news.example/1" and not view.more
    assert (marked(view, 0), marked(view, 1), view.markers) == ("全长2860米", "市长王小林到场。", (1, 2))
    dropped = [(b.why, b.sentences[0].pieces[0].text) for b in view.blocks if b.kind == "dropped"]
    assert dropped[0][0] == "head" and "首页" in dropped[0][1]
    assert view.left_out == sum(len(text) for _, text in dropped)
    assert 0 < view.where[0] < view.where[1] < 1


def test_of_a_large_source_only_the_article(store: LocalStore) -> None:
    words = news(7).splitlines()[4][:12]
    view = opened(store, "rows.jsonl", words)
    assert view.title == "第7篇" and marked(view) == words
    assert view.length < len(store.text("rows.jsonl")) / 6


def test_of_a_long_article_the_neighbourhood_and_more_in_steps(store: LocalStore) -> None:
    words = "第800天,码头运了5600箱货。"
    view = opened(store, "port.txt", words)
    sizes = list[int]()
    while True:
        assert marked(view) == words
        sizes.append(sum(s.end - s.start for b in view.blocks for s in b.sentences))
        if not view.more:
            break
        at = store.text("port.txt").index(words)
        view = open_article(store, "port.txt", Quotation(at, at + len(words), words), (), view.more)
    assert sizes == sorted(sizes) and sizes[0] < WHOLE < 30_000 < sizes[-1] and len(sizes) == 2


def test_a_table_is_a_table_with_its_cell_marked(store: LocalStore) -> None:
    view = opened(store, "table.txt", "海东\t23110")
    (table,) = (b for b in view.blocks if b.kind == "table")
    assert table.header == ("城市", "均价（元）")
    assert [[c.pieces[0].text for c in row] for row in table.rows] == [["江州", "15820"], ["海东", "23110"]]
    assert marked(view) == "海东23110"


def test_what_has_moved_changed_or_gone_is_said(home: Path, tmp_path: Path) -> None:
    was = LocalStore.open(home / "store").text("headed.md")
    shutil.copytree(home / "articles", tmp_path / "articles")
    (tmp_path / "articles" / "headed.md").write_text(HEADED.replace("首页", "网站首页").replace("王小林", "林小满"))
    for name in ("table.txt", "port.txt", "rows.jsonl"):
        (tmp_path / "articles" / name).unlink()
    build(tmp_path / "articles", tmp_path / "store", ENCODER, workers=1)
    now = LocalStore.open(tmp_path / "store")

    def again(words: str) -> ArticleView:
        at = was.index(words)
        return open_article(now, "headed.md", Quotation(at, at + len(words), words, 1))

    moved, changed = again("全长2860米"), again("市长王小林到场。")
    assert (moved.state, marked(moved)) == ("moved", "全长2860米")
    assert (changed.state, changed.quote, marked(changed)) == ("changed", "市长王小林到场。", "")
    assert changed.title == "青石大桥通车" and changed.blocks
    gone = open_article(now, "table.txt", Quotation(0, 4, "各市均价"))
    assert (gone.state, gone.quote, gone.blocks) == ("gone", "各市均价", ())
    assert open_article(now, "../../etc/passwd", Quotation(0, 4)).state == "gone"


@settings(max_examples=60)
@given(start=st.integers(-5, 400), length=st.integers(-5, 120), source=st.sampled_from(["headed.md", "table.txt"]))
def test_whatever_a_browser_asks_for_all_that_is_shown_is_the_source(
    store: LocalStore, start: int, length: int, source: str
) -> None:
    text = store.text(source)
    view = open_article(store, source, Quotation(start, start + length))
    assert view.state == "same" and 0 <= view.where[0] <= view.where[1] <= 1
    for block in view.blocks:
        for sentence in block.sentences:
            said = "".join(p.text for p in sentence.pieces)
            whole = text[sentence.start : sentence.end]
            assert said == (whole.strip() if block.kind == "dropped" else whole)
