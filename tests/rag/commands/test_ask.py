"""What a person reads in a terminal: which sentence is not supported, what is corrected, nothing that steers it."""

from __future__ import annotations

import pty
import subprocess
import sys
from dataclasses import replace
from os import close, read
from pathlib import Path

from index.building.build import build
from index.encoder import load_encoder
from rag.commands.ask import UNSUPPORTED, readable
from rag.types import Answer, Sentence

ROOT = Path(__file__).parents[3]
CLEAR = "\x1b[2J\x1b]0;owned\x07"
SAID = Answer(
    id="", question="多长？", resolved="多长？", found=True, answer="桥长30米。[1]造价2亿元。[1]其余没有说到。", spans=("30米",),
    glosses={}, choices=(), confidence=0.9, reason=None, note=None, correction=None,
    sentences=(Sentence("桥长30米。", (1,), True), Sentence("造价2亿元。", (1,), False)), citations=(), passages=(), conflicts=(),
    writer="openai:test", generation="g", warnings=(), seconds={}, lead="不是。", tail="其余没有说到。",
)  # fmt: skip


def test_a_sentence_that_is_not_supported_is_marked_on_a_line_of_its_own() -> None:
    assert readable(SAID).splitlines()[:4] == [
        "不是。",
        "桥长30米。[1]",
        f"{UNSUPPORTED}造价2亿元。[1]",
        "其余没有说到。",
    ]


def test_what_is_supported_is_printed_as_it_stands() -> None:
    told = replace(SAID, sentences=SAID.sentences[:1])
    assert readable(told).splitlines()[0] == SAID.answer
    refused = replace(SAID, sentences=(), found=False, answer="这些文章没有说到。")
    assert readable(refused).splitlines()[0] == "这些文章没有说到。"


def test_a_correction_is_announced_before_the_reply() -> None:
    assert readable(replace(SAID, correction="桥长30米")).splitlines()[:2] == ["The articles say otherwise:", "不是。"]


def test_an_article_steers_no_terminal_and_is_piped_as_it_is(tmp_path: Path) -> None:
    text = f"云渡桥通车\n\n云渡桥全长{CLEAR}1860米，\u202e造价2亿元\u202c。桥上有路灯一百二十盏。\n"
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "bridge.txt").write_text(text, "utf8")
    build(tmp_path / "articles", tmp_path / "store", load_encoder("own"), workers=1)
    where = ["--store", str(tmp_path / "store")]
    asked = [sys.executable, "-m", "rag", "云渡桥全长多少米？", "--explain", *where]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "1860米" in said and "␛" in said and not set("\x1b\x07\u202e") & set(said)
    shown = [sys.executable, "-m", "index", "text", "bridge.txt", *where]
    assert subprocess.run(shown, cwd=ROOT, capture_output=True, check=True).stdout.decode() == text
    ours, theirs = pty.openpty()
    subprocess.run(shown, cwd=ROOT, stdout=theirs, check=True)
    close(theirs)
    told = read(ours, 4096).decode()
    close(ours)
    assert "全长␛[2J␛]0;owned␇1860米" in told and "\\u202e造价" in told and "\x1b" not in told
