"""Bytes and markup: encodings without marks, bytes of no encoding, markup without end."""

from __future__ import annotations

import json
import struct
import zlib

from eval.store.hostile.case import ARTICLE, MARK, Case, bytes_case

_MANY = 1_000_000
_LONG = ARTICLE * 3  # what tells encodings apart needs some text
_DEEP = 100_000
_TRADITIONAL = "海帶今年收了四千二百噸，漁民說這是最好的一年。"  # Big5 has no other characters


def texts() -> list[Case]:
    """Return the cases."""
    utf8 = ARTICLE.encode()
    page = f"<html><head><title>海带</title></head><body><article><h1>海带丰收</h1><p>{MARK}</p><p>{MARK[::-1]}</p>"
    line = json.dumps({"title": "海带丰收", "text": ARTICLE}, ensure_ascii=False)
    return [
        bytes_case("UTF-16 without a mark, little end first", "read", ".txt", _LONG.encode("utf-16-le")),
        bytes_case("UTF-16 without a mark, big end first", "read", ".txt", _LONG.encode("utf-16-be")),
        bytes_case("GB18030", "read", ".txt", _LONG.encode("gb18030")),
        bytes_case("Big5", "read", ".txt", (_TRADITIONAL * 8).encode("big5"), _TRADITIONAL),
        bytes_case("NUL bytes in the text", "either", ".txt", utf8 + b"\0\0\0" + utf8),
        bytes_case("one byte that is no UTF-8", "both", ".txt", utf8 + b"\xff\n" + utf8),
        bytes_case("cut in the middle of a character", "both", ".txt", (utf8 + "海".encode())[:-1]),
        bytes_case("random bytes", "named", ".txt", zlib.compress(utf8 * 50)),
        bytes_case("a picture called .txt", "named", ".txt", _png()),
        bytes_case("a PDF called .txt", "either", ".txt", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"),
        bytes_case("a million times <", "either", ".txt", b"<" * _MANY),
        bytes_case("a page with a million times <", "either", ".html", page.encode() + b"<" * _MANY),
        bytes_case("a page of 100,000 open tags", "either", ".html", page.encode() + b"<div>" * _DEEP),
        bytes_case("a page that lies about its charset", "read", ".html",
                   page.replace("<title>", '<meta charset="big5"><title>').encode()),
        bytes_case("entities without end in a page", "either", ".html", page.encode() + b"&amp;" * _MANY),
        bytes_case("front matter that multiplies", "either", ".md", _aliases().encode() + utf8),
        bytes_case("JSON a hundred thousand deep", "either", ".jsonl", b'{"text": ' + b"[" * _DEEP + b"]" * _DEEP + b"}"),
        bytes_case("one broken line of JSON lines", "both", ".jsonl", f"{line}\n{line[:-9]}\n".encode()),
        bytes_case("JSON lines without a text", "named", ".jsonl", b'{"a": 1}\n{"b": [2]}\n'),
        bytes_case("a table with a field of 50 MB", "either", ".csv", lambda: b'title,text\na,"' + b"x" * 50_000_000 + b'"\n'),
        bytes_case("a table with an open quote", "either", ".csv", f'title,text\n海带,"{ARTICLE}'.encode()),
        bytes_case("a table with NUL bytes", "either", ".csv", f"title,text\n海带,{MARK}\n\0,\0\n".encode()),
        bytes_case("a table of ragged rows", "either", ".tsv", f"title\ttext\n海带\t{MARK}\n\t\t\t\tx\n".encode()),
    ]  # fmt: skip


def _png() -> bytes:
    """Return a picture of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + chunk(b"IEND", b"")
    )


def _aliases() -> str:
    """Return front matter whose value, written out, has ten to the ninth items (a billion laughs)."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    return "---\n" + "\n".join(lines) + "\n---\n"
