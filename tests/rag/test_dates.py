"""Questions of time, asked of articles whose dates lean on their own: the answer is verbatim, its gloss is the day."""

from __future__ import annotations

import pytest

from index.building.build import build
from index.encoder import load_encoder
from rag import load
from rag.chain import Service, answer

ARTICLES = {
    "station.txt": (
        "云台站昨日启用 设5座站台\n二〇二〇年五月十四日 来源：云台晨报\n\n昨日上午8时，建设三年的云台站正式启用。前年年底，"
        "云台站主体完工。站长许闻笛表示，明年将扩建东广场，后年开放。本月28日起云台老站停用。\n"
    ),
    "market.txt": (
        "竹塹夜市搬遷 攤商減為80攤\n民國111年3月18日 記者 林曉禾／竹塹報導\n\n竹塹夜市18日搬遷到河濱。夜市去年10月停業，"
        "管理處長簡志達表示，明年將增設停車場。\n"
    ),
    "ferry.md": (
        '+++\ntitle = "Ferry to Osprey Island resumes"\ndate = 2023-08-10T07:00:00Z\n+++\n'
        "The ferry to Osprey Island resumed on Wednesday. The old ferry was scrapped last year. "
        "Captain Mara Lindqvist said a second ferry will be bought next year.\n"
    ),
}


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Service:
    home = tmp_path_factory.mktemp("dated")
    (home / "a").mkdir()
    for name, text in ARTICLES.items():
        (home / "a" / name).write_text(text, "utf8")
    build(home / "a", home / "store", load_encoder("own"), workers=1)
    return load(home / "store")


@pytest.mark.parametrize(
    ("question", "span", "meant", "date"),
    [
        ("云台站什么时候正式启用？", "昨日", "2020-05-13", "2020-05-14"),
        ("云台站主体哪一年完工？", "前年年底", "2018-12", "2020-05-14"),
        ("云台站东广场哪一年开放？", "后年", "2022", "2020-05-14"),
        ("云台老站从哪一天起停用？", "本月28日", "2020-05-28", "2020-05-14"),
        ("竹塹夜市哪一天搬遷？", "18日", "2022-03-18", "2022-03-18"),
        ("竹塹夜市什麼時候停業？", "去年10月", "2021-10", "2022-03-18"),
        ("竹塹夜市哪一年增設停車場？", "明年", "2023", "2022-03-18"),
        ("When did the ferry to Osprey Island resume?", "Wednesday", "2023-08-09", "2023-08-10"),
        ("When was the old ferry scrapped?", "last year", "2022", "2023-08-10"),
        ("When will a second ferry be bought?", "next year", "2024", "2023-08-10"),
    ],
)
def test_when(dated: Service, question: str, span: str, meant: str, date: str) -> None:
    said = answer(dated, question)
    assert said.found and span in said.spans[0]
    assert said.glosses[said.spans[0]].endswith(meant) and said.citations[0].date == date
    assert all(word in citation.quote for word in said.spans[:1] for citation in said.citations[:1])
