"""`python -m rag.training --tiny` goes from texts to a graph that reads; it never learns what judges it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.corpora import CHECKOUT, HELD_APART, NEWS, PAIRS, READER_SOURCES, held_context
from index.corpora.authored import DEV, TRAIN
from index.errors import SettingError, SourceError
from rag.reader.network import WEIGHTS_FILE
from rag.training.__main__ import main
from rag.training.questions.authored import authored
from rag.training.questions.examples import examples
from rag.training.questions.qa_file import ASKED, AUTHORED, FILE, MADE, read


def command(step: str, data: Path, work: Path, *flags: str) -> list[str]:
    return [step, "--data", str(data), "--work", str(work), "--tiny", "--device", "cpu", *flags]


def test_a_tiny_run_goes_from_texts_to_a_graph(data: Path, prepared: Path, tmp_path: Path) -> None:
    for name in (FILE, "tokenizer.json", "fold.json"):
        shutil.copy(prepared / name, tmp_path)
    questions = read(tmp_path / FILE)
    for kind in (ASKED, AUTHORED):
        assert len(questions.of(kind, held=False)) and len(questions.of(kind, held=True))
    assert len(questions.of(MADE, held=False)) and not len(questions.of(MADE, held=True))
    for step in ("pretrain", "read"):
        assert main(command(step, data, tmp_path, "--part", "0.5")) == 0
    assert main(command("export", data, tmp_path)) == 0
    assert (tmp_path / "weights" / WEIGHTS_FILE).stat().st_size > 10_000 and (tmp_path / "reader.npz.0").exists()
    record = json.loads((tmp_path / "record.json").read_text())
    assert list(record) == ["pretrain", "read", "export"] and all(figures["seconds"] > 0 for figures in record.values())


# A rented card's Python has torch, numpy, tokenizers, filelock, tqdm and scikit-learn, and no way to install more.
BARE = """
import sys
sys.modules |= dict.fromkeys(("faiss", "jieba", "onnx", "onnxruntime", "opencc", "pydantic", "tantivy"))
from index.cli import run
from rag.training.__main__ import main
sys.exit(run(main))
"""


def test_what_cannot_be_used_is_one_line_and_status_2_on_a_bare_machine_too(
    data: Path, words: Path, tmp_path: Path
) -> None:
    flags = command("read", data, tmp_path, "--vocabulary", str(words), "--questions", str(tmp_path / "none.npz"))
    done = subprocess.run(
        [sys.executable, "-c", BARE, *flags], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1
    assert "none.npz; expected prepared questions; run: python -m rag.training prepare" in done.stderr
    (tmp_path / "none.npz").write_bytes(b"PK")
    with pytest.raises(SourceError, match="cannot be read"):
        main(flags)


def test_nothing_that_judges_is_trained_on() -> None:
    judges = ("cmrc2018_trial", "cmrc2018_dev", "cmrc2018_test", "drcd_test", "xquad", "squad_dev", "news_mrc", "rgb")
    for name in (*READER_SOURCES, TRAIN, DEV, NEWS, PAIRS):
        assert name not in HELD_APART and not any(judge in name for judge in judges), name
        assert name.split("/")[0] in {"text", "qa", "pairs", "authored"} and ".." not in name


def test_the_development_questions_are_held(data: Path) -> None:
    assert [one.held for one in authored(data)] == [False] * 8 + [True] * 8


@pytest.mark.parametrize("folder", ["", "seeds", "eval/gold", "eval/gold/dialogue_articles"])
def test_a_data_folder_inside_the_checkout_is_refused(folder: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"inside the checkout.*run: python -m rag\.training prepare"):
        main(["prepare", "--data", str(CHECKOUT / folder), "--work", str(tmp_path)])


def test_a_link_into_the_checkout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "qa").mkdir()
    name = READER_SOURCES[0]
    (tmp_path / name).symlink_to(next((CHECKOUT / "seeds").iterdir()))
    with pytest.raises(SourceError, match="inside the checkout"):
        list(examples(tmp_path, name))


def test_a_tenth_of_the_contexts_is_held() -> None:
    assert 0.07 < np.mean([held_context(f"第{n}段") for n in range(2_000)]) < 0.13


@pytest.mark.parametrize("flags", [["--articles", "0"], ["--minutes", "0"], ["--authored", "nan"], ["--early", "2"]])
def test_numbers_that_make_nothing_are_refused(flags: list[str]) -> None:
    with pytest.raises(SettingError, match=r"expected .* to .*; run: python -m rag\.training --help"):
        main(["read", *flags])
