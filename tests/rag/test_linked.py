"""A citation names the copies that no search returned, where they say the same."""

from __future__ import annotations

import pytest

from index.building.build import build
from index.encoder import load_encoder
from index.types import Filter
from rag import load
from rag.chain import Service, answer

REPORT = (
    "{title}\n2021-09-02 来源：{paper}\n\n"
    "云溪镇图书馆新馆9月1日开馆，建筑面积{area}平方米，藏书十二万册，设有儿童阅览室和自习室各两间，每天开放到晚上九点。\n\n"
    "新馆由旧粮仓改建而成，工程历时两年，镇里的木匠保留了原来的梁架。馆长何小满说，读者可以凭身份证借书，一次最多借八册。\n\n"
    "开馆当天，来自周边五个村子的孩子听了一场故事会，志愿者还教大家修补旧书。\n"
)
QUESTION = "云溪镇图书馆新馆的建筑面积是多少？"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """One report in four papers of one day, each with its own headline, one of them with another figure."""
    home = tmp_path_factory.mktemp("linked")
    (home / "articles").mkdir()
    for name, title, area in (
        ("a", "云溪镇图书馆新馆开馆", 3200),
        ("b", "旧粮仓里看新书", 3200),
        ("c", "孩子们的故事会", 2300),
        ("d", "读书声飘出旧粮仓", 3200),
    ):
        text = REPORT.format(title=title, paper=f"{name}报", area=area)
        (home / "articles" / f"{name}.txt").write_text(text, encoding="utf8")
    build(home / "articles", home / "store", load_encoder("own"), workers=1)
    return load(home / "store")


def named(service: Service, wanted: Filter | None = None) -> tuple[str, set[str]]:
    said = answer(service, QUESTION, filter=wanted)
    first = said.citations[0]
    for place in first.duplicates:
        assert service.store.text(place.source)[place.start : place.end] == first.quote
    return first.source, {first.source, *(place.source for place in first.duplicates)}


def test_a_copy_that_no_search_returned_is_named(archive: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "c.txt" in {a.source for a in archive.store.copies("a.txt", 0)}  # linked, and says something else
    monkeypatch.setattr("rag.search.retrieve.CANDIDATE_LIMIT", 1)
    first, sources = named(archive)
    assert sources == ({"c.txt"} if first == "c.txt" else {"a.txt", "b.txt", "d.txt"})


def test_only_among_the_articles_that_may_answer(archive: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.search.retrieve.CANDIDATE_LIMIT", 1)
    assert named(archive, Filter(source="[ad]*", since="2021-09-01"))[1] == {"a.txt", "d.txt"}
