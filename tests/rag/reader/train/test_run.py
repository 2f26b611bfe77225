"""`python -m rag.reader.train --tiny` makes weights that read; stopped, it goes on; it never learns what judges it."""

from __future__ import annotations

import json
import lzma
import subprocess
import sys
from pathlib import Path

import pytest

from index.encoder.train.sources import CHECKOUT, HELD_APART
from index.errors import SettingError, SourceError
from index.types import Hit, Passage
from rag.reader.model import open_reader
from rag.reader.train.__main__ import main
from rag.reader.train.examples import NEWS, PAIRS, TRAIN_SOURCES, examples, held

TOWNS = ("青石镇", "白沙湾", "云岭县", "河口市")


def _written(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf8") as file:
        file.writelines(line + "\n" for line in lines)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of a few questions, news articles and pairs."""
    folder, asked = tmp_path_factory.mktemp("data"), []
    for n in range(24):
        context = f"{TOWNS[n % 4]}的第{n}座桥全长{n * 37 + 120}米，由第{n}工程队修建，{2000 + n}年完工。"
        answer = f"{n * 37 + 120}米"
        asked.append(
            {"id": str(n), "title": "", "context": context, "question": f"{TOWNS[n % 4]}第{n}座桥全长多少？",
             "answers": [{"text": answer, "start": context.index(answer)}], "impossible": False}
        )  # fmt: skip
    for name in TRAIN_SOURCES:
        _written(folder / name, [json.dumps(row, ensure_ascii=False) for row in asked])
    body = "今年{}的桥梁工程队完成了{}座大桥，总投资{}亿元。工程队负责人陈国栋说，{}座大桥的建设历时两年。由于洪水频发，工期推迟了三个月。"
    news = [f"2023-08-16 10:00:00，正文：{body.format(TOWNS[n % 4], 12 + n, n + 3, 12 + n) * 3}" for n in range(8)]
    _written(folder / NEWS, news)
    _written(folder / PAIRS, [json.dumps({"a": "如何还款", "b": "怎么还款", "label": 1}, ensure_ascii=False)] * 4)
    bridge = {"trad": "橋", "simp": "桥", "pinyin": "qiao2", "defs": ["bridge"]}
    _written(folder / "parallel/cedict.jsonl.xz", [json.dumps(bridge, ensure_ascii=False)])
    return folder


def _trained(data: Path, work: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rag.reader.train", *flags, "--tiny", "--data", str(data), "--work", str(work)]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def test_a_tiny_run_goes_from_questions_to_weights(data: Path, tmp_path: Path) -> None:
    done = _trained(data, tmp_path)
    assert done.returncode == 0, done.stderr
    weights = tmp_path / "weights"
    text = "白沙湾的第1座桥全长157米。"
    passage = Passage("a.txt", 0, len(text), text, 0, None, None, None, "")
    assert open_reader(weights).read("白沙湾第1座桥全长多少？", [Hit(0, passage, ())])[0].spans
    assert json.loads((weights / "confidence.json").read_text())["signals"]
    before = (weights / "reader.safetensors").read_bytes()
    again = _trained(data, tmp_path, "fit")  # nothing is left to learn: the checkpoint is the last step's
    assert again.returncode == 0 and "going on from step" in again.stderr
    assert (weights / "reader.safetensors").read_bytes() == before
    other = _trained(data, tmp_path, "fit", "--epochs", "9")
    assert other.returncode == 2 and f"run: rm {tmp_path / 'checkpoint.pt'}" in other.stderr
    assert len(other.stderr.strip().splitlines()) == 1
    (tmp_path / "checkpoint.pt").write_bytes(b"cut short")
    damaged = _trained(data, tmp_path, "fit")
    assert damaged.returncode == 2 and "expected a checkpoint" in damaged.stderr


def test_nothing_that_judges_is_trained_on() -> None:
    judges = ("cmrc2018_trial", "cmrc2018_dev", "cmrc2018_test", "drcd_test", "xquad", "squad_dev", "news_mrc", "rgb")
    for name in (*TRAIN_SOURCES, NEWS, PAIRS):
        assert name not in HELD_APART and not any(judge in name for judge in judges), name
        assert name.split("/")[0] in {"text", "qa", "pairs"} and ".." not in name


@pytest.mark.parametrize("folder", ["", "seeds", "eval/gold"])
def test_a_data_folder_inside_the_checkout_is_refused(folder: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"inside the checkout.*run: python -m rag\.reader\.train prepare"):
        main(["prepare", "--data", str(CHECKOUT / folder), "--work", str(tmp_path)])


def test_a_link_into_the_checkout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "qa").mkdir()
    name = next(iter(TRAIN_SOURCES))
    (tmp_path / name).symlink_to(next((CHECKOUT / "seeds").iterdir()))
    with pytest.raises(SourceError, match="inside the checkout"):
        list(examples(tmp_path, name))


def test_a_tenth_of_the_contexts_is_held() -> None:
    share = sum(held(f"第{n}段") for n in range(2_000)) / 2_000
    assert 0.07 < share < 0.13


def test_two_states_are_averaged_if_there_are_two(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from rag.reader.train.fit import averaged

    last = {"weight": torch.ones(2)}
    assert averaged(last, tmp_path / "none.pt") is last
    torch.save({"weight": torch.zeros(2)}, tmp_path / "earlier.pt")
    assert averaged(last, tmp_path / "earlier.pt")["weight"].tolist() == [0.5, 0.5]


@pytest.mark.parametrize("flags", [["--articles", "0"], ["--epochs", "-1"], ["--made", "nan"]])
def test_numbers_that_make_nothing_are_refused(flags: list[str]) -> None:
    with pytest.raises(SettingError, match=r"correct it|expected"):
        main(["fit", *flags])
