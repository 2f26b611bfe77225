"""The login page: each state of it, in three languages, without a script."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag.serve.access.login import local as local_path
from rag.ui.strings import LANGUAGES, say
from tests.rag.serve.access.conftest import EDITOR, HTML, READER, client, log_in

LOCALES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en-US"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_browsers_language_or_the_one_chosen(closed: FastAPI, language: str) -> None:
    browser = client(closed)
    for page in (
        browser.get("/login", headers={"accept-language": LOCALES[language]}),
        browser.get(f"/login?lang={language}", headers={"accept-language": "fr"}),
    ):
        assert page.status_code == 200 and f'<html lang="{language}">' in page.text and "<script" not in page.text
        assert say("login_lead", language) in page.text


def test_a_right_name_and_password_lead_to_where_one_wanted(closed: FastAPI) -> None:
    browser = client(closed)
    asked = browser.get("/?a=link&b=2", headers=HTML)
    assert asked.headers["location"] == "/login?next=%2F%3Fa%3Dlink%26b%3D2"
    assert 'value="/?a=link&amp;b=2"' in browser.get(asked.headers["location"], headers=HTML).text
    entered = browser.post("/login", data={"name": READER[0], "password": READER[1], "next": "/?a=link&b=2"})
    assert (entered.status_code, entered.headers["location"]) == (303, "/?a=link&b=2")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "secure" not in cookie
    assert browser.get("/", headers=HTML).status_code == 200


def test_under_https_the_cookie_is_sent_there_alone(closed: FastAPI) -> None:
    browser = TestClient(closed, "https://news.example", follow_redirects=False, client=("10.1.0.1", 1))
    entered = browser.post(
        "/login", data={"name": EDITOR[0], "password": EDITOR[1]}, headers={"origin": "https://news.example"}
    )
    assert entered.status_code == 303 and "secure" in entered.headers["set-cookie"].lower()


def test_a_wrong_password_is_told_kindly_and_the_name_stays(closed: FastAPI) -> None:
    wrong = client(closed).post("/login", data={"name": READER[0], "password": "not it", "next": "/?a=b"}, headers=HTML)
    assert wrong.status_code == 401 and "set-cookie" not in wrong.headers
    assert say("login_wrong", "zh-Hans") in wrong.text and f'value="{READER[0]}"' in wrong.text
    assert "not it" not in wrong.text and 'value="/?a=b"' in wrong.text


def test_an_unknown_name_reads_as_a_wrong_password(closed: FastAPI) -> None:
    pages = [
        client(closed)
        .post("/login", data={"name": name, "password": "not it"}, headers=HTML)
        .text.replace(name, "NAME")
        for name in (READER[0], "nobody")
    ]
    assert pages[0] == pages[1]


def test_too_many_tries_are_told_with_the_time_to_wait(closed: FastAPI) -> None:
    browser = client(closed)
    assert [log_in(browser, "nobody", "not it") for _ in range(5)] == [401] * 5
    late = browser.post("/login", data={"name": "nobody", "password": "not it"}, headers=HTML)
    assert late.status_code == 429 and 1 <= int(late.headers["retry-after"]) <= 300
    assert "请等" in late.text and "分钟" in late.text


def test_logging_out_ends_the_login_and_not_only_the_cookie(closed: FastAPI) -> None:
    browser = client(closed)
    log_in(browser, *READER)
    token = browser.cookies["news_login"]
    left = browser.post("/logout", headers=HTML)
    assert (left.status_code, left.headers["location"]) == (303, "/login") and not browser.cookies.get("news_login")
    browser.cookies.set("news_login", token)
    assert browser.get("/", headers=HTML).status_code == 303
    assert browser.get("/logout", headers=HTML).status_code in {303, 404}  # a picture on a page logs nobody out


@pytest.mark.parametrize(
    "form",
    [b"", b"name=" + b"a" * 5000, b"&" * 5000, b"\xff\xfe=\xff", b"name[]=a", b"name=%00&password=%00", b"a=1&" * 50],
)
def test_a_form_that_is_none_is_a_wrong_password(closed: FastAPI, form: bytes) -> None:
    headers = {**HTML, "content-type": "application/x-www-form-urlencoded"}
    answered = client(closed).post("/login", content=form, headers=headers)
    assert answered.status_code == 401 and say("login_wrong", "zh-Hans") in answered.text


def test_markup_in_a_form_stays_text(closed: FastAPI) -> None:
    hostile = '"><script>alert(1)</script>'
    page = client(closed).post("/login", data={"name": hostile, "password": "x", "next": hostile, "lang": hostile}).text
    assert "<script" not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "goal",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "/a\r\nb: c",
     "/ /evil.example", "evil", "", "http:evil", "/\u2028", "//[", "/login", "/login?next=/login"],
)  # fmt: skip
def test_a_login_never_leads_to_another_host_or_back_to_itself(goal: str) -> None:
    assert local_path(goal) == "/"
