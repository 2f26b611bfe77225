"""The pages as a browser gets them: three languages, whole, inert, and nothing but what lies in the run folders."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.chain import Service
from rag.serve.feedback import RIGHT, WRONG
from rag.serve.feedback.marking import locate
from rag.ui.pages import feedback, quality
from rag.ui.pages.frame import style
from rag.ui.pages.routes import STYLE, add_routes
from rag.ui.strings import LANGUAGES, say
from tests.rag.serve.feedback.samples import ASKED, House
from tests.rag.ui.pages.samples import write_run
from tests.rag.ui.samples import seen

HOSTILE = "<script>window.pwned=1</script>${7*7}<img src=x onerror=window.pwned=1>"


@pytest.fixture
def house(tmp_path: Path, service: Service) -> House:
    return House(tmp_path / "chats.sqlite", service)


@pytest.fixture
def client(house: House, tmp_path: Path) -> TestClient:
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_routes(app, house.feedback, lambda: house.service, lambda _: True, {"local": tmp_path / "runs"})
    return TestClient(app)


def _whole(html: str, language: str) -> None:
    """A whole document in its language that asks for nothing from elsewhere and runs nothing."""
    page = seen(html)
    assert ("html", {"lang": language}) in page.elements
    assert [tag for tag, _ in page.elements].count("h1") == 1
    assert "script" not in {tag for tag, _ in page.elements}
    assert not [
        name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "style"
    ]
    addresses = [a.get(name) for _, a in page.elements for name in ("href", "src", "action") if a.get(name)]
    assert all(re.match(r"/|#|data:,", str(address)) for address in addresses)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [quality.PATH, feedback.PATH])
def test_a_page_stands_in_each_language(client: TestClient, path: str, language: str, tmp_path: Path) -> None:
    write_run(tmp_path / "runs", "a")
    for told in (
        client.get(path, params={"lang": language}, headers={"accept-language": "en"}),
        client.get(path, headers={"accept-language": {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}.get(language, language)}),
    ):
        assert told.status_code == 200 and told.headers["cache-control"] == "no-store"
        _whole(told.text, language)
        assert say("quality_title" if path == quality.PATH else "feedback_title", language) in told.text


def test_two_runs_are_compared(client: TestClient, tmp_path: Path) -> None:
    write_run(tmp_path / "runs", "before", "1101", commit="<b>x</b>")
    write_run(tmp_path / "runs", "after", "0111")
    told = client.get(quality.PATH, params={"a": "local/before", "b": "local/after", "lang": "en"}).text
    page = seen(told)
    _whole(told, "en")
    assert say("quality_changed", "en", better=1, worse=1) in page.text
    assert say("quality_differs", "en") in page.text and "<b>x</b>" in page.text
    assert "python -m eval compare eval/runs/before eval/runs/after" in page.text
    assert [a["value"] for tag, a in page.elements if tag == "option" and "selected" in a] == [
        "local/before",
        "local/after",
    ]


@pytest.mark.parametrize("query", [{"a": "local/x", "b": "local/a"}, {"a": "local/a", "b": "local/a"}, {"a": "../../etc", "b": HOSTILE}])  # fmt: skip
def test_what_cannot_be_chosen_is_told_or_left(client: TestClient, tmp_path: Path, query: dict[str, str]) -> None:
    write_run(tmp_path / "runs", "a")
    told = client.get(quality.PATH, params={**query, "lang": "en"})
    assert told.status_code == 200
    _whole(told.text, "en")
    assert (say("quality_two", "en") in told.text) == ("local/a" in query.values())


def test_damaged_and_missing_runs_are_a_line(client: TestClient, tmp_path: Path) -> None:
    assert say("quality_none", "en") in client.get(quality.PATH, params={"lang": "en"}).text
    (write_run(tmp_path / "runs", "cut") / "scores.json").write_text("{")
    assert say("quality_damaged", "zh-Hant") in client.get(quality.PATH, params={"lang": "zh-Hant"}).text


def test_a_report_is_served_alone_and_nothing_else_is(client: TestClient, tmp_path: Path) -> None:
    folder = write_run(tmp_path / "runs", "a")
    (tmp_path / "report.html").write_text("secret")
    assert client.get("/quality/report/local/a").status_code == 404
    (folder / "report.html").write_text("<p>the report</p>")
    told = client.get("/quality/report/local/a")
    assert told.text == "<p>the report</p>" and told.headers["content-security-policy"].startswith("sandbox")
    for path in (
        "local/..",
        "local/%2e%2e",
        "..%2flocal/a",
        "local/a%2f..%2f..",
        "local/b",
        "committed/a",
        "local/a/run.json",
    ):
        assert client.get(f"/quality/report/{path}").status_code == 404


def test_what_people_said_is_listed_and_can_be_taken_away(client: TestClient, house: House) -> None:
    right, wrong = house.ask(), house.ask("京东金融哪一年实现单季盈利？")
    house.say(right, verdict=RIGHT)
    marked = locate(house.service.store, house.service.store.text("003_e23e15c925fa8ab0.txt")[678:693])
    house.say(wrong, verdict=WRONG, reasons=("outdated",), comment=HOSTILE, should=marked)
    told = client.get(feedback.PATH, params={"lang": "zh-Hans"}).text
    page = seen(told)
    _whole(told, "zh-Hans")
    assert HOSTILE in page.text and marked.quote in page.text and ASKED in page.text
    assert say("feedback_state_check", "zh-Hans") in page.text and f"/?a={wrong.link}" in told
    assert "browser:me" not in told
    only = client.get(feedback.PATH, params={"verdict": "right", "lang": "en"}).text
    assert ASKED in only and wrong.question not in only
    assert say("feedback_none", "en") in client.get(feedback.PATH, params={"reason": "citation", "lang": "en"}).text
    lines = [json.loads(line) for line in client.get(feedback.CANDIDATES).text.splitlines()]
    assert {line["question"] for line in lines} == {ASKED, wrong.question}


def test_many_opinions_are_turned_over(client: TestClient, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "PAGE_SIZE", 2)
    for _ in range(3):
        house.say(house.ask(), verdict=RIGHT)
    pages = [client.get(feedback.PATH, params={"page": n, "verdict": "right", "lang": "en"}).text for n in (1, 2)]
    assert [len(seen(page).having("opinion")) for page in pages] == [2, 1]
    assert "page=2" in pages[0] and "verdict=right" in pages[0] and say("feedback_newer", "en") in pages[1]
    assert client.get(feedback.PATH, params={"page": "9" * 30}).status_code == 200


def test_while_the_articles_load_a_page_says_so(tmp_path: Path, house: House) -> None:
    app = FastAPI()
    add_routes(app, house.feedback, lambda: None, lambda _: True, {})
    client = TestClient(app)
    house.say(house.ask(), verdict=RIGHT)
    assert say("feedback_loading", "en") in client.get(feedback.PATH, params={"lang": "en"}).text
    assert client.get(feedback.CANDIDATES).status_code == 503


def test_the_style_sheet_has_the_colours_of_the_chat_by_day_and_night(client: TestClient) -> None:
    told = client.get(STYLE)
    assert told.headers["content-type"].startswith("text/css") and told.text == style()
    day, _, night = told.text.partition("@media (prefers-color-scheme: dark)")
    names = [set(re.findall(r"(--[\w-]+):", part.split(".page")[0])) for part in (day, night)]
    assert "--paper" in names[1] and names[1] <= names[0]
    assert not re.search(r"url\(|@import", told.text)


def test_what_people_said_is_for_editors(house: House) -> None:
    app = FastAPI()
    add_routes(app, house.feedback, lambda: house.service, lambda request: request.headers.get("role") == "editor")
    client = TestClient(app)
    for path in (feedback.PATH, feedback.CANDIDATES):
        refused = client.get(path, headers={"accept-language": "zh-TW"})
        assert refused.status_code == 403 and say("feedback_editors", "zh-Hant") in refused.text
        _whole(refused.text, "zh-Hant")
        assert client.get(path, headers={"role": "editor"}).status_code == 200
    assert client.get(quality.PATH).status_code == 200
