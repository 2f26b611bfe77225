"""Files that are handed over: stored, replaced, refused one by one, tried again; articles deleted and put back."""

from __future__ import annotations

import io
import zipfile
from itertools import groupby
from pathlib import Path

import pytest

from index.address import home_of
from index.building.build import build
from index.store.local.generations import locked
from rag.chain import Service, answer
from rag.serve.database import Database
from rag.serve.database.servers import servers_of
from rag.serve.library.held import InFolder
from rag.serve.library.library import Library
from rag.serve.library.records import STAGES, LibraryError, Upload

ME, OTHER = "browser:me", "browser:other"
LAMP = "灯城新建图书馆\n\n2023年4月2日 记者 孙晴\n\n灯城图书馆馆长是罗一鸣，馆内藏书八十万册，今年五月开放。\n"


def put(library: Library, service: Service, folder: Path, files: dict[str, bytes | str]) -> dict[str, Upload]:
    """Hand files over and wait; return what became of each, by name."""
    folder.mkdir(exist_ok=True)
    places = []
    for n, (name, data) in enumerate(files.items()):
        (folder / str(n)).write_bytes(data.encode() if isinstance(data, str) else data)
        places.append((name, folder / str(n)))
    *_, last = library.add(service, ME, places).follow()
    return {upload.name: upload for upload in last}


def archive(**members: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, text in members.items():
            zipped.writestr(f"{name}.txt", text)
    return packed.getvalue()


def test_a_file_is_stored_stage_by_stage_and_answers_at_once(
    library: Library, changing: Service, tmp_path: Path
) -> None:
    asked = "灯城图书馆馆长是谁？"
    held = changing.held()
    (tmp_path / "a").write_text(LAMP, "utf8")
    seen = [upload.stage for (upload,) in library.add(changing, ME, [("灯城.txt", tmp_path / "a")]).follow()]
    stages = [stage for stage, _ in groupby(seen)]
    assert stages == [stage for stage in STAGES if stage in stages] and stages[-1] == "published"
    said = answer(changing, asked)
    assert said.found and said.citations[0].source == "uploads/灯城.txt" and "罗一鸣" in said.answer
    assert not answer(held, asked).found  # who began to ask before goes on with what there was
    assert not list((tmp_path / "kept").iterdir()) and library.failed(ME) == ()


def test_each_file_fails_alone_and_only_the_failed_are_tried_again(
    library: Library, changing: Service, tmp_path: Path
) -> None:
    told = put(
        library,
        changing,
        tmp_path / "in",
        {
            "灯城.txt": LAMP,
            "空.txt": b"",
            "图.png": b"\x89PNG",
            "二进制.txt": bytes(range(256)) * 40,
            "坏.pdf": b"%PDF-1.7 no more",
            "坏.zip": b"PK\x03\x04 no more",
            "标点.txt": "。。。\n",
        },
    )
    assert told.pop("灯城.txt").outcome == "added"
    assert {name: u.problem for name, u in told.items()} == {
        "空.txt": "empty",
        "图.png": "format",
        "二进制.txt": "unreadable",
        "坏.pdf": "unreadable",
        "坏.zip": "unreadable",
        "标点.txt": "bare",
    }
    failed = library.failed(ME)
    assert set(failed) == set(told.values()) and library.failed(OTHER) == ()
    library.dismiss(OTHER, [upload.id for upload in failed])
    *_, last = library.retry(changing, OTHER).follow()
    assert last == () and library.failed(ME) == failed
    *_, last = library.retry(changing, ME).follow()  # no other try helps these
    assert last == () and not any(upload.retriable for upload in failed)
    library.dismiss(ME, [upload.id for upload in failed])
    assert library.failed(ME) == () and not list((tmp_path / "kept").iterdir())


def test_a_file_of_the_same_name_replaces_and_the_same_file_changes_nothing(
    library: Library, changing: Service, tmp_path: Path
) -> None:
    def outcome(data: bytes | str) -> str:
        return put(library, changing, tmp_path / "in", {"a/灯城.txt": data})["灯城.txt"].outcome

    assert outcome(LAMP) == "added"
    before = changing.store.generation
    assert outcome(LAMP) == "unchanged" and changing.store.generation == before
    assert outcome(LAMP.replace("罗一鸣", "高小兰")) == "replaced"
    assert "高小兰" in changing.store.text("uploads/灯城.txt")
    failed = put(library, changing, tmp_path / "in", {"灯城.txt": b""})
    assert failed["灯城.txt"].problem == "empty" and "高小兰" in changing.store.text("uploads/灯城.txt")
    assert outcome(LAMP) == "replaced" and library.failed(ME) == ()  # the failed one of its name gave way


def test_an_archive_is_replaced_with_all_its_members(library: Library, changing: Service, tmp_path: Path) -> None:
    other = LAMP.replace("灯城", "雾港")
    assert put(library, changing, tmp_path / "in", {"a.zip": archive(one=LAMP, two=other)})["a.zip"].outcome == "added"
    told = put(library, changing, tmp_path / "in", {"a.zip": archive(one=LAMP, three="", four="。")})["a.zip"]
    assert (told.outcome, told.lost) == ("unchanged", 2)
    assert [s for s in changing.store.sources() if "a.zip" in s] == ["uploads/a.zip!/one.txt"]


def test_while_another_builds_the_person_is_told_and_tries_again(
    library: Library, changing: Service, tmp_path: Path
) -> None:
    with locked(home_of(changing.store.address)):
        assert put(library, changing, tmp_path / "in", {"灯城.txt": LAMP})["灯城.txt"].problem == "busy"
        with pytest.raises(LibraryError, match="busy"):
            library.delete(changing, ME, ["english.txt"])
    (failed,) = library.failed(ME)
    *_, last = library.retry(changing, OTHER, [failed.id]).follow()
    assert failed.retriable and last == ()
    *_, (upload,) = library.retry(changing, ME, [failed.id, "nobody's"]).follow()
    assert upload.outcome == "added" and "english.txt" in changing.store.sources()


def test_what_was_on_its_way_when_the_server_ended_can_be_tried_again(
    database: Database, library: Library, changing: Service, tmp_path: Path
) -> None:
    put(library, changing, tmp_path / "in", {"空.txt": b""})
    with database.write() as connection:  # as a server leaves it that is killed while it stores
        connection.execute("UPDATE upload SET problem=''")
    (tmp_path / "kept" / "orphan").write_bytes(b"of no row")
    again = Library(database, InFolder(tmp_path / "kept"), servers_of(database))
    assert [upload.problem for upload in again.failed(ME)] == ["interrupted"]
    assert len(list((tmp_path / "kept").iterdir())) == 1
    again.close()


def test_deleted_articles_come_back_as_they_were(library: Library, changing: Service, tmp_path: Path) -> None:
    rows = "标题,日期,正文\n灯城图书馆,2023-04-02,灯城图书馆馆长是罗一鸣。\n雾港码头,2023-05-01,雾港码头今年扩建三个泊位。\n"
    put(library, changing, tmp_path / "in", {"表.csv": rows})
    told, asked = ["english.txt", "uploads/表.csv"], "灯城图书馆馆长是谁？"
    before = [(changing.store.source(s), [a for a in changing.store.articles if a.source == s]) for s in told]
    first = answer(changing, asked)
    deletion = library.delete(changing, ME, [*told, "gone.txt"])
    assert deletion.sources == tuple(told) and deletion.foldered == ("english.txt",)
    assert not {*told}.intersection(changing.store.sources()) and not answer(changing, asked).found
    with pytest.raises(LibraryError, match="gone"):
        library.put_back(changing, OTHER, deletion.id)
    assert library.put_back(changing, ME, deletion.id) == tuple(told)
    after = [(changing.store.source(s), [a for a in changing.store.articles if a.source == s]) for s in told]
    assert after == before and answer(changing, asked).answer == first.answer
    with pytest.raises(LibraryError, match="gone"):
        library.put_back(changing, ME, deletion.id)


def test_the_last_article_stays(library: Library, changing: Service) -> None:
    with pytest.raises(LibraryError, match="last"):
        library.delete(changing, ME, changing.store.sources())
    with pytest.raises(LibraryError, match="gone"):
        library.delete(changing, ME, ["../../etc/passwd"])
    assert changing.store.sources()


def test_a_folder_that_is_indexed_again_leaves_uploads_alone(
    library: Library, changing: Service, tmp_path: Path
) -> None:
    put(library, changing, tmp_path / "in", {"灯城.txt": LAMP})
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "new.txt").write_text(LAMP.replace("灯城", "雾港"), "utf8")
    build(tmp_path / "seeds", changing.store.address, changing.encoder, workers=1)
    assert changing.store.sources() == ["new.txt", "uploads/灯城.txt"]
