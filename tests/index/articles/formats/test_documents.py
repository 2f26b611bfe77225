"""Pages, PDFs and Word documents that are damaged, locked, empty or hostile; and what of a PDF's layout is undone."""

from __future__ import annotations

import io
import zipfile

import pytest

from index.articles.formats import docx as word
from index.articles.formats import html as pages
from index.articles.formats.docx import read_docx
from index.articles.formats.extract import extract
from index.articles.formats.html import decode_page, read_html
from index.articles.formats.pdf import read_pdf
from tests.index.articles.formats.made import Line, docx_of, pdf_of, zip_of

SENTENCE = "周一上午，港口新建的冷库开始试运行。"


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(ValueError) as caught:
        extract(name, data)
    return str(caught.value)


def test_a_page_is_decoded_as_it_is_then_as_it_says() -> None:
    page = f'<html><meta charset="gb2312"><p>{SENTENCE}喆'
    assert decode_page(page.encode())[:2] == (page, "utf-8")
    assert decode_page(page.encode("gb18030"))[:2] == (page, "gb18030")
    assert decode_page(page.replace("gb2312", "no-such").encode("gb18030"))[:2] == (
        page.replace("gb2312", "no-such"),
        "gb18030",
    )
    assert decode_page("<meta charset=iso-8859-1><p>café".encode("latin-1")).text.endswith("café")
    korean = "<html><head><meta charset=euc-kr></head><p>월요일 오전에 새 냉동 창고가 문을 열었다."
    assert decode_page(korean.encode("euc-kr"))[:2] == (korean, "euc_kr")


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000 + SENTENCE,
        "<p>" + SENTENCE * 3 + "<a href=x>一</a>" * 30_000,
        "<table><tr><td>" * 3_000 + SENTENCE,
        f"<ul><li><a href=/1>首页</a></ul>{SENTENCE}",
        f"<p>{SENTENCE}<script>if (a < b) x()",
        f"<p>{SENTENCE}<!-- never closed",
    ],
)
def test_of_a_page_that_is_too_deep_too_large_or_broken_no_word_is_lost(body: str) -> None:
    assert SENTENCE in read_html(f"<html><body>{body}".encode()).text


def test_a_page_without_words_is_named() -> None:
    for page in (
        b"<html></html>",
        b"<html><body><img src=x></body></html>",
        b"<html><head><title>x</title></head></html>",
    ):
        assert refusal("a.htm", page).startswith("holds no text; expected an article; save the page") or page.count(
            b"title"
        )


def test_a_txt_that_is_a_page_is_read_as_one_and_one_that_holds_tags_is_not() -> None:
    page = f"<!DOCTYPE html><html><body><div><p>{SENTENCE}</p></div></body></html>"
    assert (extract("a.txt", page.encode()).format, extract("a.txt", page.encode()).text) == ("html", SENTENCE)
    soup = "".join(f'<p class="a"><span style="color:red">第{i}句。</span></p>' for i in range(9))
    assert extract("a.txt", soup.encode()).text.startswith("第0句。\n第1句。")
    for text in (f"他说<b>很好</b>。{SENTENCE}" * 3, "a<b and c>d", f"<p>{SENTENCE * 9}"):
        assert extract("a.txt", text.encode()).text == text
    assert extract("a.md", page.encode()).text == page


def test_a_locked_a_damaged_and_an_empty_pdf_are_named() -> None:
    lines: list[Line] = [(50, 700, 10, SENTENCE)]
    assert refusal("a.pdf", pdf_of([lines], locked=True)) == (
        "is locked with a password; expected a PDF that opens without one; unlock it (qpdf --decrypt IN OUT)"
    )
    for data in (pdf_of([lines])[:300], b"%PDF-1.7", b"", b"\x00" * 999):
        assert refusal("a.pdf", data).startswith("is no whole PDF (Failed to load document")
    assert refusal("a.pdf", pdf_of([[], []])).startswith("holds no text in 2 pages; expected a PDF with text; recogn")


def test_an_english_word_broken_by_a_hyphen_is_whole_and_items_of_a_list_stand_apart() -> None:
    def text(*lines: str) -> str:
        placed: list[Line] = [(50, 700 - 15 * i, 10, line) for i, line in enumerate(lines)]
        return read_pdf(pdf_of([placed])).text

    assert (
        text("the cold store of the prov-", "ince, the largest one of a-", "ll")
        == "the cold store of the province, the largest one of all"
    )
    assert text("a line that is full of words", "and goes on") == "a line that is full of words and goes on"
    assert (
        text("一、冷库今年七月一日开张了，", "二、码头明年三月一日动工了。")
        == "一、冷库今年七月一日开张了，\n二、码头明年三月一日动工了。"
    )
    assert text("增长百分之三点二，达到一千二百", "3.6万吨。").endswith("一千二百3.6万吨。")


def test_pages_keep_their_place_and_an_empty_one_too() -> None:
    found = read_pdf(pdf_of([[(50, 700, 10, "第一页的话。")], [], [(50, 700, 10, "第三页的话。")]]))
    assert (found.text, found.pages) == ("第一页的话。\n第三页的话。", (0, 6, 7))


def test_a_damaged_a_locked_and_an_empty_word_document_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = docx_of("题", ["甲"], [["乙", "丙"]], "丁")
    assert refusal("a.docx", b"\xd0\xcf\x11\xe0" + bytes(99)).startswith("is locked with a password, or an old .doc;")
    for data in (whole[:2000], b"", zip_of({"a.xml": b"<a/>"}), b"PK\x03\x04"):
        assert refusal("a.docx", data).startswith("is no whole Word document (")
    with zipfile.ZipFile(io.BytesIO(whole)) as parts:
        members = {part: parts.read(part) for part in parts.namelist()}
    broken = zip_of(members | {"word/document.xml": b"<w:document"})
    assert refusal("a.docx", broken).startswith("is no whole Word document (")
    lol = b'<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    kept = members["word/document.xml"].replace(b"<w:document", lol + b"<w:document").replace("甲".encode(), b"&b;")
    assert "aaaa" not in read_docx(zip_of(members | {"word/document.xml": kept})).text
    monkeypatch.setattr(word, "MAX_UNPACKED", 1_000)
    assert refusal("a.docx", whole).startswith("unfolds to ") and "expected at most 1,000" in refusal("a.docx", whole)


def test_when_a_document_was_made_counts_only_where_its_words_do_not_say() -> None:
    import datetime

    import docx

    def made(text: str) -> str | None:
        document, file = docx.Document(), io.BytesIO()
        document.add_paragraph(text)
        document.core_properties.author = "陆远征"
        document.core_properties.created = datetime.datetime(2019, 7, 1)
        document.save(file)
        return read_docx(file.getvalue()).records[0].date

    assert made(SENTENCE) == "2019-07-01"
    assert made("2018年3月2日 来源：江州日报") is None


def test_a_huge_page_is_not_given_to_the_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    page = f"<html><body><nav>首页</nav><article><p>{SENTENCE * 9}</p></article></body></html>".encode()
    assert "首页" not in read_html(page).text
    monkeypatch.setattr(pages, "MAX_TAGS", 3)
    assert read_html(page).text == f"首页\n{SENTENCE * 9}"
