"""One golden file a format, in both scripts: the extracted text, its pages and its articles, compared whole."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from index.articles.formats.extract import extract
from tests.index.articles.formats.made import Line, docx_of, pdf_of

GOLDEN = Path(__file__).parent / "golden"
HANS = (
    "江州港冷库开始试运行",
    "江州日报 2019年7月1日",
    "周一上午，港口新建的冷库开始试运行，项目负",
    "责人说，这座冷库可以存放两万吨海产品，比旧库",
    "多一倍。",
    "市长林海在仪式上表示，第二期工程将在明年三",
    "月动工，总投资三亿六千万元。",
    "渔民张大爷说，以前鱼运到省城要两天。",
)
HANT = (
    "江州港冷庫開始試營運",
    "江州日報 2019年7月1日",
    "週一上午，港口新建的冷庫開始試營運，專案負",
    "責人說，這座冷庫可以存放兩萬噸海產品，比舊庫",
    "多一倍。",
    "市長林海在儀式上表示，第二期工程將在明年三",
    "月動工，總投資三億六千萬元。",
    "漁民張大爺說，以前魚運到省城要兩天。",
)
TABLES = {
    "hans": [["港口", "2019年（万吨）"], ["江州", "3.6"], ["海城", "2.5"]],
    "hant": [["港口", "2019年（萬噸）"], ["江州", "3.6"], ["海城", "2.5"]],
}


def pages_of(words: tuple[str, ...]) -> list[list[Line]]:
    """Two pages with a header and a footer, and a sentence that runs from one to the other."""
    title, header, *body = words
    places: list[Line] = [
        (70, 660, 10, body[0]),
        (50, 645, 10, body[1]),
        (50, 630, 10, body[2]),
        (70, 615, 10, body[3]),
    ]
    edges = [[(50.0, 770.0, 9.0, header), (290.0, 20.0, 9.0, f"第{n}頁")] for n in (1, 2)]
    first = [edges[0][0], (50.0, 700.0, 20.0, title), *places, edges[0][1]]
    return [first, [edges[1][0], (50.0, 700.0, 10.0, body[4]), (70.0, 685.0, 10.0, body[5]), edges[1][1]]]


def document(name: str) -> bytes:
    script, _, suffix = name.partition(".")
    words = HANS if script == "hans" else HANT
    if suffix == "pdf":
        return pdf_of(pages_of(words), title=f"{words[0]}_江州日报", traditional=script == "hant")
    if suffix == "docx":
        return docx_of(words[0], words, TABLES[script], words[-1])
    return (GOLDEN / name).read_bytes()


NAMES = [
    f"{script}.{suffix}"
    for suffix in ("txt", "md", "html", "pdf", "docx", "csv", "tsv", "jsonl")
    for script in ("hans", "hant")
]


@pytest.mark.parametrize("name", [*NAMES, "chromium.pdf"])
def test_a_format_is_read_as_before(name: str) -> None:
    data = (GOLDEN / name).read_bytes() if name == "chromium.pdf" else document(name)
    found = extract(name, data)
    expected = json.loads((GOLDEN / "expected.json").read_text("utf8"))[name]
    assert json.loads(json.dumps(asdict(found))) == expected
    for record in found.records:
        assert found.text[record.start : record.end].strip() == found.text[record.start : record.end]
    assert list(found.pages) == sorted(found.pages)
