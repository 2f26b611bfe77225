"""What a command prints steers no terminal, and says what it said."""

from __future__ import annotations

import json
import logging
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cli import run, visible
from index.errors import UsageError

STEERING = "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
ANY = st.text(st.one_of(st.sampled_from(STEERING), st.characters()))


@given(ANY)
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    shown = visible(text)
    assert not [c for c in shown if c not in "\n\t" and (unicodedata.category(c) in {"Cc", "Cs"} or c in STEERING)]
    assert visible(shown) == shown
    shown.encode()


@given(ANY)
def test_what_steers_nothing_stays_as_it_is(text: str) -> None:
    plain = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cs", "Cf", "Zl", "Zp"})
    assert visible(plain) == plain


@given(st.dictionaries(ANY, ANY))
def test_a_line_of_json_keeps_its_value(record: dict[str, str]) -> None:
    assert json.loads(visible(json.dumps(record, ensure_ascii=False))) == record


def test_an_error_and_the_log_steer_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = logging.root.handlers[:]
    logging.root.handlers[:] = []

    def main(_: object) -> int:
        logging.getLogger("index.test").warning("read %s", "a\x1b]0;owned\x07.txt")
        raise UsageError("found the source \x1b[31mb\u202e.txt;\r\nexpected another")

    try:
        assert run(main, []) == 2
    finally:
        logging.root.handlers[:] = before
    said = capsys.readouterr().err
    assert said == "read a␛]0;owned␇.txt\nfound the source ␛[31mb\\u202e.txt; expected another\n"
