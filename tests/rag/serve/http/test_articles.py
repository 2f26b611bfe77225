"""/v1/articles: listed, read by offsets, added, replaced, deleted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.rag.serve.http.conftest import Served, program

NEW = {"name": "通知.txt", "text": "河口图书馆通知\n\n2019年6月1日起，河口图书馆每周一闭馆，馆长是何家声。\n"}
SOURCE = "uploads/通知.txt"


def test_articles_are_listed(http: TestClient) -> None:
    told = http.get("/v1/articles").json()
    assert (told["page"], told["pages"], told["articles"], told["total"]) == (1, 1, 7, 7)
    dates = [one["date"] or "" for one in told["data"]]
    assert dates == sorted(dates, reverse=True) and told["data"][0]["title"] == "青石大桥通车一周年"
    bridges = http.get("/v1/articles?words=大桥&until=2021-12-31&sort=source&order=asc&page=9").json()
    assert [one["source"] for one in bridges["data"]] == ["bridge-2021.txt", "bridge-copy.txt", "bridge-near.txt"]


def test_a_text_is_read_by_its_offsets(http: TestClient, served: Served) -> None:
    service = served[1].service()
    assert service is not None
    whole, pieces, at = service.store.text("tea-hant.txt"), "", 0
    while at is not None:
        told = http.get("/v1/articles/tea-hant.txt", params={"start": at, "length": 50}).json()
        assert (told["start"], told["end"], told["length"]) == (at, at + len(told["text"]), len(whole))
        pieces, at = pieces + told["text"], told["next"]
    assert pieces == whole and told["articles"][0]["title"] == "雲嶺茶葉合作社擴大種植"
    beyond = http.get("/v1/articles/tea-hant.txt?start=999999").json()
    assert (beyond["text"], beyond["next"], beyond["start"]) == ("", None, len(whole))


PATHS = [
    "..%2F..%2Fetc%2Fpasswd", "%2e%2e/%2e%2e/etc/passwd", "%2Fetc%2Fpasswd", "a%00b", "%ED%A0%80", "..%5C..%5Cwin.ini",
    "uploads/..%2F..%2Fbridge-2021.txt", "bridge-2021.txt/", "x" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_leaves_the_store_is_no_source(editing: TestClient, path: str) -> None:
    for reply in (
        editing.get(f"/v1/articles/{path}"),
        editing.put(f"/v1/articles/{path}", content=b"x"),
        editing.delete(f"/v1/articles/{path}"),
    ):
        assert reply.status_code == 404
        assert reply.json()["error"]["code"] in {"no-source", "no-page"}  # the guard lets no such path in at all
        assert "\n" not in reply.json()["error"]["message"] and "Traceback" not in reply.text


def test_an_article_comes_is_replaced_and_goes(editing: TestClient) -> None:
    added = editing.post("/v1/articles?wait=1", json=NEW)
    (file,) = added.json()["files"]
    assert (added.status_code, file["stage"], file["outcome"], file["source"]) == (200, "published", "added", SOURCE)
    asked = {"question": "河口图书馆的馆长是谁？"}
    assert "何家声" in editing.post("/v1/answer", json=asked).json()["answer"]
    changed = NEW["text"].replace("何家声", "罗晓岚").encode()
    replaced = editing.put(f"/v1/articles/{SOURCE}?wait=true", content=changed)
    assert replaced.json()["files"][0]["outcome"] == "replaced"
    assert "罗晓岚" in editing.post("/v1/answer", json=asked).json()["answer"]
    gone = editing.delete(f"/v1/articles/{SOURCE}")
    assert gone.json() == {"deleted": True, "sources": [SOURCE], "foldered": []}
    assert (
        editing.get(f"/v1/articles/{SOURCE}").status_code == editing.delete(f"/v1/articles/{SOURCE}").status_code == 404
    )


def test_files_come_by_a_form_and_are_told_of_until_they_are_there(editing: TestClient) -> None:
    files = [("file", ("a.md", b"# Harbour\n\nThe ferry costs 3 euros.\n")), ("file", ("b.exe", b"MZ"))]
    begun = editing.post("/v1/articles", files=files)
    assert begun.status_code == 202 and begun.headers["location"] == f"/v1/uploads/{begun.json()['id']}"
    while not (told := editing.get(begun.headers["location"]).json())["ended"]:
        pass
    assert [(file["source"], file["stage"], file["problem"]) for file in told["files"]] == [
        ("uploads/a.md", "published", None), ("uploads/b.exe", "failed", "format"),
    ]  # fmt: skip
    assert editing.get("/v1/uploads/nothing").json()["error"]["code"] == "no-change"


def test_two_adds_of_one_article_at_once_end_as_one(editing: TestClient) -> None:
    with ThreadPoolExecutor(2) as pool:
        twice = {**NEW, "name": "twice.txt"}
        replies = list(pool.map(lambda _: editing.post("/v1/articles?wait=1", json=twice), range(2)))
    outcomes = sorted(reply.json()["files"][0]["outcome"] for reply in replies)
    assert outcomes == ["added", "unchanged"]
    assert editing.get("/v1/articles?words=twice").json()["articles"] == 1


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"json": {"name": "a.txt"}}, 400, "missing"),
        ({"json": {"name": "", "text": "x"}}, 400, "invalid"),
        ({"json": {"name": "a.txt", "text": 5}}, 400, "invalid"),
        ({"json": {"name": "a.exe", "text": "x"}}, 400, "invalid"),
        ({"json": {"name": "uploads/.txt", "text": "x"}}, 400, "invalid"),
        *(
            ({"json": {"name": name, "text": "x"}}, 400, "invalid")
            for name in ("a/b.txt", "../b.txt", "a\\b.txt", "b\0.txt")
        ),
        ({"files": [("file", ("a/b.txt", b"x"))]}, 400, "invalid"),
        ({"files": [("file", ("a.exe", b"MZ"))]}, 422, "format"),
        ({"json": {"name": "a.txt", "text": " \n "}}, 422, "bare"),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "no-json"),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400, "invalid"),
        ({"files": {}, "data": {"a": "b"}}, 400, "no-json"),
    ],
)
def test_what_is_no_article(editing: TestClient, sent: dict[str, Any], status: int, code: str) -> None:
    refused = editing.post("/v1/articles?wait=1", **sent)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)


def test_files_of_the_indexed_folder_are_not_replaced(editing: TestClient) -> None:
    refused = editing.put("/v1/articles/english.txt", content=b"x")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not-uploaded")


def test_readers_change_nothing(served: Served) -> None:
    app: FastAPI = served[0]
    reader = program(app, at="10.1.2.3")
    for refused in (
        reader.post("/v1/articles", json=NEW),
        reader.put("/v1/articles/english.txt", content=b"x"),
        reader.delete("/v1/articles/english.txt"),
    ):
        assert (refused.status_code, refused.json()["error"]["type"]) == (403, "permission_error")
    assert reader.get("/v1/articles/english.txt").status_code == 200
