"""Reading files: what is listed, how bytes become text, what is refused and in which words."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from index.articles.files.encoding import decode
from index.articles.read import list_sources, read_source
from index.errors import SourceError

SIMPLIFIED = "周一上午,港口新建的冷库开始试运行。项目负责人说,这座冷库可以存放两万吨海产品。"
TRADITIONAL = "週一上午,港口新建的冷庫開始試營運。專案負責人說,這座冷庫可以存放兩萬噸海產品。"


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def refusal(folder: Path, name: str) -> str:
    with pytest.raises(SourceError) as caught:
        read_source(folder, name)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        (SIMPLIFIED.encode(), SIMPLIFIED, "utf-8"),
        (("\ufeff" + SIMPLIFIED).encode(), "\ufeff" + SIMPLIFIED, "utf-8"),
        (b"a\r\nb\rc\n", "a\r\nb\rc\n", "utf-8"),
        (b"", "", "utf-8"),
        (SIMPLIFIED.encode("gb18030"), SIMPLIFIED, "gb18030"),
        (TRADITIONAL.encode("gb18030"), TRADITIONAL, "gb18030"),
        (TRADITIONAL.encode("big5"), TRADITIONAL, "big5hkscs"),
        ("京东金融".encode("gb18030"), "京东金融", "gb18030"),
        ("台灣的銀行".encode("big5"), "台灣的銀行", "big5hkscs"),
        (b"\xff\xfe" + SIMPLIFIED.encode("utf-16-le"), "\ufeff" + SIMPLIFIED, "utf-16-le"),
        (b"\xfe\xff" + SIMPLIFIED.encode("utf-16-be"), "\ufeff" + SIMPLIFIED, "utf-16-be"),
    ],
)
def test_decodes_without_touching_a_character(tmp_path: Path, data: bytes, text: str, encoding: str) -> None:
    write(tmp_path, "a.txt", data)
    source = read_source(tmp_path, "a.txt")
    assert (source.path, source.text, source.encoding) == ("a.txt", text, encoding)
    assert source.sha == hashlib.sha256(data).hexdigest()


def test_the_charset_guesser_is_asked_when_nothing_reads_like_chinese() -> None:
    russian = "Сегодня утром в порту открыли новый склад, где хранят рыбу. Об этом сообщил начальник порта."
    assert decode(russian.encode("cp1251")) == (russian, "cp1251", ())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "it begins like an image, an archive or a document"),
        (b"%PDF-1.7\n1 0 obj", "it begins like an image, an archive or a document"),
        (b"text\x00text", "it holds NUL bytes"),
        (bytes(range(1, 32)) * 20, "it holds control characters"),
    ],
)
def test_binary_is_refused_by_name(tmp_path: Path, data: bytes, why: str) -> None:
    write(tmp_path, "b/图.txt", data)
    assert refusal(tmp_path, "b/图.txt") == (
        f"b/图.txt is not text ({why}); expected UTF-8, UTF-16, GB18030 or Big5; "
        f"convert it (iconv -f ENCODING -t UTF-8) or take it out of {tmp_path}"
    )


def test_links_and_paths_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    write(tmp_path, "secret.txt", b"key")
    write(seeds, "in.txt", b"inside")
    (seeds / "out.txt").symlink_to(tmp_path / "secret.txt")
    (seeds / "near.txt").symlink_to(seeds / "in.txt")
    assert list_sources(seeds) == ["in.txt", "near.txt", "out.txt"]
    assert read_source(seeds, "near.txt").text == "inside"
    expected = f"leads outside {seeds}; expected a file inside it; copy the file there instead"
    assert refusal(seeds, "out.txt") == f"out.txt {expected}"
    assert refusal(seeds, "../secret.txt") == f"../secret.txt {expected}"


def test_a_link_that_never_ends_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "p.txt").symlink_to(tmp_path / "pipe")
    (tmp_path / "round.txt").symlink_to(tmp_path / "round.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    assert refusal(tmp_path, "zero.txt").startswith("zero.txt leads outside")
    assert refusal(tmp_path, "p.txt").startswith("p.txt cannot be read (no regular file); expected a file of articles")
    assert refusal(tmp_path, "round.txt").startswith("round.txt cannot be read (Too many levels of symbolic links)")


def test_a_file_that_is_gone_or_badly_named_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "broken.txt").symlink_to(tmp_path / "gone.txt")
    assert refusal(tmp_path, "broken.txt").startswith("broken.txt cannot be read (No such file or directory)")
    assert refusal(tmp_path, "a\0.txt").startswith(r"found the unusable file name 'a\x00.txt'")
