"""What the library shows and does, and for whom."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from index.address import home_of
from index.store.local.generations import locked
from rag.chain import Service, answer
from rag.ui.panels.library import articles, panel, uploads
from rag.ui.session.tab import Tab
from rag.ui.session.wiring import Page
from rag.ui.strings import LANGUAGES, say
from tests.rag.ui.panels.library.conftest import store
from tests.rag.ui.samples import HOSTILE, seen

VERBS = panel.VERBS


def do(page: Page, tab: Tab, verb: str, /, **told: str) -> dict[str, Any]:
    """Do what a button does; return what each component of the library shows at last."""
    shown: dict[Any, Any] = {}
    for update in VERBS[verb](page, tab, told):
        shown |= update
    names = {"table": page.parts.library.table, "bar": page.parts.library.bar, "uploads": page.parts.library.uploads}
    return {name: shown[part] for name, part in names.items() if part in shown} | {
        "toast": shown.get(page.parts.sidebar.toast)
    }


def delete(page: Page, tab: Tab, bar: str) -> dict[str, Any]:
    """Press the button of a bar that deletes."""
    (button,) = (a for _, a in seen(bar).elements if a.get("data-do") == "library-delete")
    return do(page, tab, "library-delete", seen=str(button["data-seen"]))


def hand_over(page: Page, tab: Tab, *files: Path) -> str:
    """Send files as a browser does; return the HTML of what became of them."""
    *_, last = uploads.received(page, tab, [str(file) for file in files])
    return str(last.get(page.parts.library.uploads, ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_articles_are_listed_searched_and_sorted(page: Page, editor: Tab, language: str) -> None:
    editor.language = language
    table = do(page, editor, "library")["table"]
    every = len(store(page).articles)
    assert say("library_every", language, n=every) in seen(table).text
    assert len([a for _, a in seen(table).elements if "data-pick" in a]) == every
    table = do(page, editor, "library-look", words="橋 青石", order="oldest")["table"]
    dates = [part.split("</td>")[0] for part in table.split('<td class="day">')[1:]]
    assert dates == sorted(dates) and say("library_some", language, n=len(dates), every=every) in seen(table).text
    assert say("library_nothing", language) in seen(do(page, editor, "library-look", words="没有的词")["table"]).text
    assert seen(do(page, editor, "library-page", page="<9>")["table"]).elements


def test_a_hostile_article_is_listed_as_text(page: Page, editor: Tab, tmp_path: Path) -> None:
    file = tmp_path / "＜b＞&\u202e\x01'\"${7*7}.md"
    file.write_text(
        f"---\ntitle: {HOSTILE[:120]!r}\nauthor: <i>x</i>\n---\n\n正文说今天的天气很好，明天也一样好。\n", "utf8"
    )
    assert "&#36;&#123;7_7&#125;" in hand_over(page, editor, file)
    table = do(page, editor, "library-look", words="＜b＞")["table"]
    tags = {tag for tag, _ in seen(table).elements}
    assert not tags & {"script", "img", "i", "b"} and "${" not in table and "\u202e" not in table


def test_the_ticked_alone_are_asked(page: Page, changing: Service, editor: Tab) -> None:
    do(page, editor, "library")
    for source in ("english.txt", "tea-hant.txt", "english.txt"):
        bar = do(page, editor, "library-pick", source=source, on="1")["bar"]
    assert say("library_picked", "zh-Hans", n=2) in seen(bar).text
    do(page, editor, "library-pick", source="tea-hant.txt", on="")
    do(page, editor, "library-only")
    assert editor.wanted and editor.wanted.only == frozenset({"english.txt"})
    said = answer(changing, "青石大桥全长多少米？", filter=editor.wanted)
    assert not said.found and {p.source for p in said.passages} <= {"english.txt"}
    do(page, editor, "library-look", words="青石")
    bar = do(page, editor, "library-all")["bar"]
    assert len(editor.picked) > 2 and "english.txt" in editor.picked and 'data-do="library-all"' not in bar
    do(page, editor, "library-none")
    do(page, editor, "library-only")
    assert editor.wanted is None


def test_articles_are_deleted_and_put_back(page: Page, editor: Tab, reader: Tab) -> None:
    do(page, editor, "library")
    bar = do(page, editor, "library-pick", source="english.txt", on="1")["bar"]
    do(page, editor, "library-only")
    shown = delete(page, editor, bar)
    assert say("library_deleted", "zh-Hans", n=1) in seen(shown["toast"]).text
    assert say("library_foldered", "zh-Hans", n=1) in seen(shown["toast"]).text
    assert "english.txt" not in store(page).sources() and editor.wanted is None and not editor.picked
    (button,) = (a for _, a in seen(shown["toast"]).elements if a.get("data-do"))
    do(page, reader, "library-restore", id=str(button["data-id"]))
    assert "english.txt" not in store(page).sources()
    do(page, editor, "library-restore", id=str(button["data-id"]))
    assert "english.txt" in store(page).sources()
    do(page, editor, "library-look")
    bar = do(page, editor, "library-all")["bar"]
    assert say("problem_last", "zh-Hans") in seen(delete(page, editor, bar)["bar"]).text
    assert "english.txt" in store(page).sources()


def test_only_what_the_bar_has_told_and_the_list_shows_is_deleted(page: Page, editor: Tab) -> None:
    do(page, editor, "library")
    do(page, editor, "library-pick", source="english.txt", on="1", ticks="1")
    first = do(page, editor, "library-pick", source="tea-hant.txt", on="1", ticks="2")["bar"]
    shown = do(page, editor, "library-look", words="english.txt")
    assert 'data-ticks="2"' in shown["table"]
    assert say("library_picked_apart", "zh-Hans", n=2, apart=1) in seen(shown["bar"]).text
    assert say("library_delete_here", "zh-Hans", n=1) in seen(shown["bar"]).text
    before = store(page).generation
    assert delete(page, editor, first)["bar"] == shown["bar"] and store(page).generation == before
    none = do(page, editor, "library-look", words="没有的词")["bar"]
    assert say("library_picked_apart", "zh-Hans", n=2, apart=2) in seen(none).text and "library-delete" not in none
    do(page, editor, "library-look", words="english.txt")
    assert delete(page, editor, shown["bar"])["toast"] and editor.picked == {"tea-hant.txt"}
    assert "english.txt" not in store(page).sources() and "tea-hant.txt" in store(page).sources()


def test_the_articles_of_one_file_are_told_to_be_ticked_together(page: Page, editor: Tab, tmp_path: Path) -> None:
    file = tmp_path / "台风.csv"
    file.write_text(
        "标题,正文\n台风海葵登陆,台风海葵今晨在灯城登陆，风力十二级。\n台风海葵远去,台风海葵昨夜离开灯城，全城复工。\n",
        "utf8",
    )
    hand_over(page, editor, file)
    do(page, editor, "library")
    bar = do(page, editor, "library-pick", source="english.txt", on="1")["bar"]
    assert say("library_together", "zh-Hans") not in seen(bar).text
    do(page, editor, "library-pick", source="english.txt", on="")
    bar = do(page, editor, "library-pick", source="uploads/台风.csv", on="1")["bar"]
    assert say("library_picked", "zh-Hans", n=2) in seen(bar).text
    assert say("library_together", "zh-Hans") in seen(bar).text
    *_, chosen = VERBS["library-only"](page, editor, {})
    assert "台风.csv · 2 篇" in seen(chosen[page.parts.composer.chips]).text


def test_files_are_added_and_the_failed_tried_again_or_let_go(page: Page, editor: Tab, tmp_path: Path) -> None:
    good, bad = tmp_path / "灯城.txt", tmp_path / "坏.pdf"
    good.write_text("灯城新建图书馆\n\n灯城图书馆馆长是罗一鸣，馆内藏书八十万册。\n", "utf8")
    bad.write_bytes(b"%PDF-1.7 no more")
    html = hand_over(page, editor, good, bad)
    assert say("upload_sum", "zh-Hans", n=2, done=1, failed=1) in seen(html).text
    assert say("upload_added", "zh-Hans") in html and say("problem_unreadable", "zh-Hans") in html
    (failed,) = page.desk.library.failed(editor.visitor.owner)
    assert 'data-do="upload-retry"' not in html  # it would be as unreadable again
    with locked(home_of(store(page).address)):
        late = [tmp_path / f"雾港{n}.txt" for n in range(2)]
        for file in late:
            file.write_text(good.read_text("utf8").replace("灯城", file.stem), "utf8")
        busy = hand_over(page, editor, *late)
        assert say("upload_retry_all", "zh-Hans", n=2) in seen(busy).text and busy.count('data-do="upload-retry"') == 3
    again = do(page, editor, "upload-retry")["uploads"]
    assert say("upload_sum", "zh-Hans", n=4, done=3, failed=1) in seen(again).text
    opened = do(page, editor, "library")["uploads"]  # what is done has been told
    assert say("upload_sum", "zh-Hans", n=1, done=0, failed=1) in seen(opened).text
    assert "坏.pdf" not in do(page, editor, "upload-dismiss", id=failed.id)["uploads"]
    assert "uploads/灯城.txt" in store(page).sources()


def test_a_reader_adds_and_deletes_nothing(page: Page, reader: Tab, tmp_path: Path) -> None:
    shutil.copy(__file__, tmp_path / "a.txt")
    before = store(page).generation
    assert not hand_over(page, reader, tmp_path / "a.txt")
    do(page, reader, "library")
    bar = do(page, reader, "library-pick", source="english.txt", on="1")["bar"]
    assert 'data-do="library-only"' in bar and "library-delete" not in bar
    do(page, reader, "library-delete")
    assert store(page).generation == before
    words = panel.worded(page, reader)
    assert words[page.parts.library.uploads] == "" and words[page.parts.library.upload].visible is False


def test_every_order_has_its_words() -> None:
    assert all(say(f"library_{order}", language) for order in articles.ORDERS for language in LANGUAGES)
