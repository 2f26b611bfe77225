"""Archives: members are sources; what could do harm or cannot be read is named, and the rest is read."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from index.articles.formats import zip as archives
from index.articles.read import read_file, read_source
from index.articles.source import Source, Unread
from index.errors import SourceError
from tests.index.articles.formats.made import zip_of

TEXT = "周一上午，港口新建的冷库开始试运行。"


def sources(folder: Path, data: bytes) -> tuple[dict[str, str], dict[str, str]]:
    """Return what an archive a.zip holds: the text of each source, and why each other member was not read."""
    (folder / "a.zip").write_bytes(data)
    found = read_file(folder, "a.zip").sources()
    texts = {s.path.removeprefix("a.zip!/"): s.text for s in found if isinstance(s, Source)}
    return texts, {s.path.removeprefix("a.zip!/"): s.error for s in found if isinstance(s, Unread)}


def named(name: str, *, flags: int = 0, mode: int = 0) -> bytes:
    """Return an archive of one member whose header says what no archiver would write."""
    info = zipfile.ZipInfo("n" * len(name.encode()))
    info.external_attr = mode << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(info, TEXT)
    data = file.getvalue().replace(info.filename.encode(), name.encode())
    entry = data.index(b"PK\x01\x02")
    return data[:6] + bytes([flags]) + data[7 : entry + 8] + bytes([flags]) + data[entry + 9 :]


def test_members_of_every_format_are_sources(tmp_path: Path) -> None:
    rows = '{"title": "开张", "text": "周一开张。"}\n'.encode()
    given = {
        "新闻/b.txt": TEXT.encode("gb18030"),
        "c.jsonl": rows,
        "e/": b"",
        ".hidden.txt": b"x",
        "__MACOSX/d.txt": b"x",
    }
    texts, errors = sources(tmp_path, zip_of(given))
    assert texts == {"新闻/b.txt": TEXT, "c.jsonl": "开张\n周一开张。"} and errors == {}
    with pytest.raises(SourceError, match=r"a\.zip is an archive; expected one text; name a member"):
        read_source(tmp_path, "a.zip")


def test_a_member_that_is_no_article_is_left_aside_and_one_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    inner = zip_of({"x.txt": b"x"})
    texts, errors = sources(
        tmp_path, zip_of({"图.png": b"x", "b.zip": inner, "c.txt": bytes(range(1, 32)) * 9, "d.txt": b"d"})
    )
    assert texts == {"d.txt": "d"}
    assert errors["图.png"] == "a .png"
    assert errors["b.zip"] == "a.zip!/b.zip is a zip inside a zip, which is not read; unpack it beside the archive"
    assert errors["c.txt"].startswith("a.zip!/c.txt is not text (it holds control characters); expected UTF-8, ")
    asides = [s.aside for s in read_file(tmp_path, "a.zip").sources() if isinstance(s, Unread)]
    assert asides == [True, False, False]


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (named("../../etc/x.txt"), "../../etc/x.txt", "leads out of the archive"),
        (named("/etc/passwd.txt"), "/etc/passwd.txt", "leads out of the archive"),
        (named("C:\\x.txt"), "C:/x.txt", "leads out of the archive"),
        (named("link.txt", mode=stat.S_IFLNK | 0o777), "link.txt", "is a link or a device"),
        (named("pipe.txt", mode=stat.S_IFIFO | 0o644), "pipe.txt", "is a link or a device"),
        (named("locked.txt", flags=1), "locked.txt", "is locked with a password"),
        (zip_of({"a.txt": TEXT.encode()}, zipfile.ZIP_BZIP2), "a.txt", "is packed by method 12; expected deflate"),
    ],
)
def test_what_leads_out_or_is_locked_is_named(tmp_path: Path, data: bytes, name: str, why: str) -> None:
    texts, errors = sources(tmp_path, data)
    assert texts == {} and errors[name].startswith(f"a.zip!/{name} {why}")
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_names_without_a_mark_are_read_in_the_encoding_they_look_most_like(tmp_path: Path) -> None:
    for encoding, name in (("gb18030", "江州港冷库新闻稿.txt"), ("big5", "江州港冷庫新聞稿的說明.txt")):
        raw = name.encode(encoding)
        data = zip_of({"n" * len(raw): b"x"}).replace(b"n" * len(raw), raw)
        assert sources(tmp_path, data)[0] == {name: "x"}


def test_of_two_members_of_one_name_the_later_is_read(tmp_path: Path) -> None:
    data = zip_of({"a.txt": b"old", "b.txt": b"new"}).replace(b"b.txt", b"a.txt")
    texts, errors = sources(tmp_path, data)
    assert texts == {"a.txt": "new"} and errors == {}
    (source,) = read_file(tmp_path, "a.zip").sources()
    assert isinstance(source, Source)
    assert source.warnings == ("a.zip!/a.txt: another member of its name stands before it and is not read",)


def test_an_archive_without_a_file_is_named(tmp_path: Path) -> None:
    for data in (zip_of({}), zip_of({"a/": b"", "__MACOSX/b.txt": b"x"})):
        with pytest.raises(SourceError, match=r"a\.zip holds no file; expected articles; pack some or take it out of"):
            sources(tmp_path, data)


def test_bombs_are_bounded_by_ratio_by_bytes_and_by_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = zip_of({"bomb.txt": b"0" * (8 << 20), "b.txt": b"b"})
    texts, errors = sources(tmp_path, bomb)
    assert texts == {"b.txt": "b"} and "unfolds to more than 200 times its size" in errors["bomb.txt"]
    monkeypatch.setattr(archives, "MAX_UNPACKED", 5)
    texts, errors = sources(tmp_path, zip_of({"a.txt": b"1234", "b.txt": b"56"}))
    assert texts == {"a.txt": "1234"} and "unfolds to more than 5 bytes" in errors["b.txt"]
    monkeypatch.setattr(archives, "MAX_MEMBERS", 1)
    with pytest.raises(SourceError, match="lists 2 members; expected at most 1; split it or take it out of"):
        sources(tmp_path, zip_of({"a.txt": b"1", "b.txt": b"2"}))


def test_a_header_that_lies_about_the_size_costs_only_its_member(tmp_path: Path) -> None:
    data = bytearray(zip_of({"a.txt": b"0" * 5_000, "b.txt": b"b"}))
    entry = data.index(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (7).to_bytes(4, "little")
    texts, errors = sources(tmp_path, bytes(data))
    assert texts == {"b.txt": "b"} and "cannot be unpacked" in errors["a.txt"]


def test_a_damaged_archive_is_named_and_a_damaged_member_costs_no_other(tmp_path: Path) -> None:
    data = zip_of({"a.txt": b"hello", "b.txt": b"b"}, zipfile.ZIP_STORED)
    with pytest.raises(SourceError, match=r"a\.zip is no whole zip archive \(File is not a zip file\); expected one"):
        sources(tmp_path, data[: len(data) // 2])
    texts, errors = sources(tmp_path, data.replace(b"hello", b"hullo"))
    assert texts == {"b.txt": "b"} and "cannot be unpacked (Bad CRC-32 for file 'a.txt')" in errors["a.txt"]
