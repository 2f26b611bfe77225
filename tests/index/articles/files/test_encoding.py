"""Bytes → text: every encoding newsrooms use, whole and with bad bytes, and what is no text."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.articles.files.bad_bytes import NotTextError
from index.articles.files.encoding import decode

SIMPLIFIED = "周一上午,港口新建的冷库开始试运行。项目负责人说,这座冷库可以存放两万吨海产品。记者从市政府了解到，今年前三季度全市经济增长百分之六点二，工业增加值达到一千二百亿元。"
TRADITIONAL = "週一上午,港口新建的冷庫開始試營運。專案負責人說,這座冷庫可以存放兩萬噸海產品。記者從市政府了解到，今年前三季全市經濟成長百分之六點二，工業增加值達到一千二百億元。"
ENGLISH = (
    "On Monday morning the new cold store at the harbour began its trial run; it holds twenty thousand tons of fish."
)
WAYS = [(SIMPLIFIED, "utf-8"), (SIMPLIFIED, "gb18030"), (TRADITIONAL, "gb18030"), (TRADITIONAL, "big5hkscs")]
WIDE = [(text, f"utf-16-{end}") for text in (SIMPLIFIED, TRADITIONAL, ENGLISH) for end in ("le", "be")]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8", ())


@pytest.mark.parametrize(("text", "encoding"), [*WAYS, *WIDE])
def test_a_text_comes_back_from_any_encoding_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, encoding, ())


@pytest.mark.parametrize(("text", "encoding"), WAYS)
def test_a_bad_byte_costs_its_character_and_is_named(text: str, encoding: str) -> None:
    whole = (text * 5).encode(encoding)
    for at in range(20, 60):
        if whole[at] < 0x80:
            continue
        found = decode(whole[:at] + b"\xff" + whole[at + 1 :])
        assert found.encoding == encoding and found.text.count("\ufffd") == 1
        assert found.text.endswith(text * 4) and abs(len(found.text) - len(text * 5)) <= 1
        (warning,) = found.warnings
        place = int(warning.split()[1])
        assert (
            0 <= at - place <= 2
            and warning == f"byte {place} is not {encoding.upper()}: each character lost is shown as �"
        )


def test_many_bad_bytes_are_counted_and_too_many_refused() -> None:
    whole = bytearray((SIMPLIFIED * 20).encode())
    for at in range(0, len(whole), 300):
        whole[at] = 0xFF
    found = decode(bytes(whole))
    count = found.text.count("\ufffd")
    assert found.warnings[0].startswith("bytes 0, ") and f" and {count - 5} more are not UTF-8" in found.warnings[0]
    for at in range(0, len(whole), 30):
        whole[at] = 0xFF
    with pytest.raises(NotTextError):
        decode(bytes(whole))


def test_a_file_cut_in_the_middle_of_a_character_is_read() -> None:
    for text, encoding in [*WAYS, *WIDE[:4]]:
        assert decode(text.encode(encoding)[:-1]).text == text[:-1] + "\ufffd"


def test_a_nul_costs_itself_and_many_are_named() -> None:
    found = decode(f"{ENGLISH[:40]}\0{ENGLISH[40:]}".encode())
    assert found.text == f"{ENGLISH[:40]}\ufffd{ENGLISH[40:]}"
    assert found.warnings == ("byte 40 is not UTF-8: each character lost is shown as �",)
    for data in (b"text\x00text", ENGLISH.encode().replace(b" ", b"\0"), SIMPLIFIED.encode() + bytes(50)):
        with pytest.raises(NotTextError, match="it holds NUL bytes"):
            decode(data)


def test_utf16_that_lost_a_byte_in_its_midst_is_refused_not_read_as_rubbish() -> None:
    for text, encoding in WIDE:
        data = text.encode(encoding)
        with pytest.raises(NotTextError):
            decode(data[:31] + data[32:])


def test_random_bytes_are_no_text() -> None:
    chance = random.Random(7)
    for pattern in (b"\x00\x01\xff", b"\x00\x4e\x01", b"\x30\x00\x01\x00"):
        with pytest.raises(NotTextError):
            decode(pattern * 50)
    for size in range(2, 7):  # a library knows some encoding for every second of these
        for _ in range(20):
            pattern = bytes(chance.randrange(0x80, 0x100) for _ in range(size - 1)) + b"\xff"
            with pytest.raises(NotTextError):
                decode(pattern * 40)
    for size in (100, 1_000, 30_000):
        with pytest.raises(NotTextError):
            decode(chance.randbytes(size))
