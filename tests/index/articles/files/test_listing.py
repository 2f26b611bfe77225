"""What of a folder is a source, what is left aside and why, and what cannot be listed."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from index.articles.files.listing import list_sources
from index.articles.read import read_file, read_source
from index.errors import SourceError
from tests.toys import locked_folders


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode("utf8", "surrogateescape"))


def left_aside(folder: Path) -> dict[str, str]:
    told: dict[str, str] = {}
    list_sources(folder, aside=told.__setitem__)
    return told


def test_lists_every_format_below_the_folder_sorted_without_hidden_ones(tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "a/z.md", "a/é 甲.TXT", ".hidden.txt", ".git/x.txt", "c.HTML", "d.pdf", "e.zip", "f.tsv")
    assert list_sources(tmp_path) == ["a/z.md", "a/é 甲.TXT", "b.txt", "c.HTML", "d.pdf", "e.zip", "f.tsv"]
    assert left_aside(tmp_path) == {}


def test_what_is_not_read_is_told_with_the_reason(tmp_path: Path) -> None:
    write(tmp_path, "a/图.PNG", "README", "b.txt", ".cache/x.png", "elsewhere/d.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "round").symlink_to(tmp_path)
    with socket.socket(socket.AF_UNIX) as opened:
        opened.bind(os.path.relpath(tmp_path / "s.md"))
        assert left_aside(tmp_path) == {
            "a/图.PNG": "a .png",
            "README": "a file without suffix",
            "pipe.txt": "a pipe, a socket or a device",
            "s.md": "a pipe, a socket or a device",
            "link": "a link to a folder",
            "round": "a link to a folder",
        }
    assert list_sources(tmp_path) == ["b.txt", "elsewhere/d.txt"]


def test_an_empty_folder_has_no_sources_and_a_missing_one_is_named(tmp_path: Path) -> None:
    assert list_sources(tmp_path) == []
    with pytest.raises(SourceError) as caught:
        list_sources(tmp_path / "none")
    expected = f"found nothing at {tmp_path}/none; expected a folder of articles; run: python -m index --seeds DIR"
    assert str(caught.value) == expected


def test_a_folder_that_cannot_be_listed_is_told_and_the_others_are_listed(tmp_path: Path) -> None:
    write(tmp_path, "a/1.txt", "b/c/2.txt", "b/3.txt")
    told: list[tuple[str, str]] = []
    with locked_folders(tmp_path / "b" / "c"):
        assert list_sources(tmp_path, lambda *said: told.append(said)) == ["a/1.txt", "b/3.txt"]
        with pytest.raises(SourceError, match=r"b/c cannot be read \(Permission denied\); expected a folder that may"):
            list_sources(tmp_path)
    ((folder, message),) = told
    assert folder == "b/c" and message.startswith(f"{tmp_path}/b/c cannot be read (Permission denied); expected")
    with locked_folders(tmp_path), pytest.raises(SourceError, match="cannot be read"):
        list_sources(tmp_path, lambda *said: told.append(said))


def test_a_name_that_is_no_utf8_is_a_source_like_any_other(tmp_path: Path) -> None:
    names = ["a\udcff.txt", r"a\xff.txt", "b\n2.txt", "c\u202etxt.txt", "a.zip!/b.txt", "甲\udcb5\udcc4/乙.txt"]
    write(tmp_path, *names)
    paths = list_sources(tmp_path)
    assert set(paths) == {
        r"a\xff.txt",
        r"a\x5cxff.txt",
        "b\n2.txt",
        "c\u202etxt.txt",
        r"a.zip\x21/b.txt",
        r"甲\xb5\xc4/乙.txt",
    }
    texts = {read_source(tmp_path, path).text for path in paths}
    assert len(texts) == len(names)
    (tmp_path / "b\n2.txt").write_bytes(bytes(range(1, 32)) * 9)
    with pytest.raises(SourceError, match=r"^b\\n2\.txt is not text"):
        read_source(tmp_path, "b\n2.txt")


def test_two_files_of_one_name_in_two_folders_are_two_sources(tmp_path: Path) -> None:
    write(tmp_path, "a/1.txt", "b/1.txt")
    assert [read_file(tmp_path, path).sources()[0].path for path in list_sources(tmp_path)] == ["a/1.txt", "b/1.txt"]
