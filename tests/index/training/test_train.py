"""The recipe end to end on a small data folder written here: prepare, train, go on from a checkpoint, encode."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index.cli import run
from index.encoder.static import open_static
from index.training import cedict
from index.training.__main__ import main
from index.training.export import quantise
from index.training.sample import draw, read_work
from index.training.texts import flatten

_ZH = "银行 利率 天气 下雨 球队 比赛 医院 医生 学校 老师 汽车 工厂 水果 苹果 飞机 机场"
_EN = "bank rate weather rain team match hospital doctor school teacher car factory fruit apple plane airport"
THINGS = dict(zip(_ZH.split(), _EN.split(), strict=True))


def _write(file: Path, rows: list[Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(file, "wt", encoding="utf8") as out:
        out.writelines((r if isinstance(r, str) else json.dumps(r, ensure_ascii=False)) + "\n" for r in rows)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight topics of two words; each article keeps to one topic, each translation says the topic's words."""
    folder = tmp_path_factory.mktemp("data")
    zh, en = list(THINGS), list(THINGS.values())
    topics = [(zh[i], zh[i + 1]) for i in range(0, len(zh), 2)]
    stamp = "2023-08-16 18:24:57，正文："
    news = [f"{stamp}{a}的消息很多。今天{b}的情况不错。记者看到{a}和{b}。" for a, b in topics]
    _write(folder / "text/news_zh_crud.txt.xz", news * 12)
    words = [{"simp": z, "trad": z, "pinyin": "x1", "defs": [e]} for z, e in THINGS.items()]
    _write(folder / "parallel/cedict.jsonl.xz", words)
    pairs = [{"en": f"news of the {e}", "zh": f"{z}的消息", "src": "tatoeba"} for z, e in zip(zh, en, strict=True)]
    _write(folder / "parallel/tatoeba.jsonl.xz", pairs)
    context = [f"{a}的消息很多，{b}也不错。" for a, b in topics]
    asked = [{"question": f"{b}怎么样？", "context": c, "answers": [{"text": b, "start": c.index(b)}]}
             for (_, b), c in zip(topics, context, strict=True)]  # fmt: skip
    _write(folder / "qa/cmrc2018_train.jsonl.xz", asked)
    return folder


@pytest.fixture(scope="module")
def work(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    assert main(["prepare", "--data", str(data), "--out", str(folder), "--pieces", "200"]) == 0
    return folder


def _train(work: Path, out: Path, steps: int) -> int:
    size = ["--batch", "16", "--dimension", "32", "--words", "0.3"]
    return run(main, ["train", "--work", str(work), "--out", str(out), "--steps", str(steps), *size])


def test_prepare_then_train_learns_the_languages(work: Path, tmp_path: Path) -> None:
    assert _train(work, tmp_path / "w", 400) == 0
    encoder = open_static(tmp_path / "w")
    zh, en = encoder.encode_passages(list(THINGS)), encoder.encode_questions(list(THINGS.values()))
    assert np.mean(np.argmax(en @ zh.T, axis=1) == np.arange(len(zh))) > 0.8
    record = json.loads((work / "record.json").read_text())
    assert record["prepare"]["news"] == 96 and record["train"]["steps"] == 400 and record["train"]["seconds"] > 0
    # Another plan must not silently go on from this one's checkpoint.
    assert _train(work, tmp_path / "w", 401) == 2
    (work / "checkpoint.pt").unlink()


def test_a_broken_off_run_goes_on_to_the_same_weights(
    work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.training import fit

    monkeypatch.setattr(fit, "_SAVE_EVERY", 4)
    assert _train(work, tmp_path / "whole", 8) == 0
    (work / "checkpoint.pt").unlink()
    with monkeypatch.context() as broken:
        broken.setattr("index.training.fit.tqdm.update", _break_after(5))
        assert _train(work, tmp_path / "parts", 8) == 130
    assert _train(work, tmp_path / "parts", 8) == 0
    (work / "checkpoint.pt").unlink()
    assert open_static(tmp_path / "whole").fingerprint == open_static(tmp_path / "parts").fingerprint


@pytest.mark.parametrize(
    "flags",
    [("--dimension", "63"), ("--dimension", "0"), ("--batch", "0"), ("--seed", "-1"), ("--steps", "0"), ("--words", "nan"),
     ("--start", "/no/such/teacher"), ("--out", "/proc/here")],
)  # fmt: skip
def test_what_nothing_can_be_made_of_is_refused_before_anything_is_made(
    flags: tuple[str, str], work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(main, ["train", "--work", str(work), "--out", str(tmp_path / "w"), *flags]) == 2
    said = capsys.readouterr().err.strip()
    assert flags[1] in said and "\n" not in said
    assert not (work / "checkpoint.pt").exists() and not list((tmp_path / "w").glob("*"))


def test_a_checkpoint_cut_short_or_of_other_pieces(
    work: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _train(work, tmp_path / "w", 2) == 0
    checkpoint, tokenizer = work / "checkpoint.pt", work / "tokenizer.json"
    whole, pieces = checkpoint.read_bytes(), tokenizer.read_bytes()
    tokenizer.write_bytes(pieces + b"\n")
    assert _train(work, tmp_path / "w", 2) == 2 and "was made with tokenizer" in capsys.readouterr().err
    tokenizer.write_bytes(pieces)
    checkpoint.write_bytes(whole[: len(whole) // 2])
    assert _train(work, tmp_path / "w", 2) == 2 and f"run: rm {checkpoint}" in capsys.readouterr().err
    checkpoint.unlink()


def _break_after(steps: int) -> Any:
    seen: list[int] = []

    def update(_bar: object, n: int = 1) -> None:
        seen.append(n)
        if len(seen) > steps:
            raise KeyboardInterrupt

    return update


def test_train_before_prepare(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _train(tmp_path, tmp_path / "w", 1) == 2
    assert "run: python -m index.training prepare" in capsys.readouterr().err


def test_a_step_draws_the_same_batch_again(work: Path) -> None:
    read = read_work(work)
    for step in range(20):
        first, second = (draw(read, 8, 0, step) for _ in range(2))
        assert all(map(np.array_equal, first.left + first.right, second.left + second.right))
        assert len(first.left) == len(first.right) == len(first.left_key)
        assert all(len(t) for t in first.left + first.right)


def test_quantised_rows_are_near() -> None:
    table = np.random.default_rng(0).normal(size=(50, 16)).astype(np.float32)
    rows, scale = quantise(table)
    assert not rows[0].any()
    np.testing.assert_allclose(rows[1:] * scale[1:, None], table[1:], atol=float(scale.max()))


def test_texts_lie_end_to_end() -> None:
    texts = flatten([[1, 2], [], [3]])
    assert [texts[i].tolist() for i in range(len(texts))] == [[1, 2], [], [3]]
    assert len(flatten([])) == 0


def test_dictionary_pairs_hold_names_in_pinyin() -> None:
    rows = [{"simp": "刘强东", "pinyin": "Liu2 Qiang2 dong1", "defs": ["Liu Qiangdong (1973-), founder of JD.com"]},
            {"simp": "个", "pinyin": "ge4", "defs": ["variant of 個|个[ge4]"]}]  # fmt: skip
    assert list(cedict.pairs(rows)) == [
        ("刘强东", "liu qiangdong , founder of jd.com"), ("刘强东", "liu qiangdong"), ("刘强东", "liuqiangdong"),
    ]  # fmt: skip
