"""The training data never holds what we are judged by."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from index.corpora import CHECKOUT, HELD_APART, SOURCES, SPLIT, check_folder, held_passage
from index.errors import SourceError
from index.language.normalise import fold
from index.training.prepare import _group, prepare

# Judged from outside on these: none may be trained on in any form (XQuAD is SQuAD dev, translated).
JUDGES = (
    "cmrc2018_trial",
    "cmrc2018_dev",
    "cmrc2018_test",
    "drcd_test",
    "drcd_train",
    "xquad",
    "squad_dev",
    "news_mrc",
)


def _write(file: Path, rows: list[dict[str, object]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(file, "wt", encoding="utf8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_no_source_is_held_apart_or_ours() -> None:
    for source in SOURCES:
        assert source.file not in HELD_APART
        assert not any(judge in source.file for judge in JUDGES), source.file
        assert source.file.split("/")[0] in {"text", "parallel", "qa", "pairs"}  # not seeds, eval, gold or dev
        assert ".." not in source.file
        assert source.licence


def test_every_held_passage_file_is_known() -> None:
    assert {s.file for s in SOURCES} >= set(SPLIT)


@pytest.mark.parametrize("folder", ["", "seeds", "eval/gold", "eval/gold/dialogue_articles", "eval/../seeds"])
def test_a_data_folder_inside_the_checkout_is_refused(folder: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"inside the checkout.*run: python -m index.training prepare"):
        prepare(CHECKOUT / folder, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_a_link_into_the_checkout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "text/news_zh_crud.txt.xz").symlink_to(next((CHECKOUT / "seeds").iterdir()))
    with pytest.raises(SourceError, match="inside the checkout"):
        prepare(tmp_path, tmp_path / "work")


def test_a_link_into_the_checkout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").symlink_to(CHECKOUT / "seeds")
    with pytest.raises(SourceError, match="inside the checkout"):
        check_folder(tmp_path / "data")


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no training data"):
        check_folder(tmp_path)


def test_held_passages_are_left_out(tmp_path: Path) -> None:
    contexts = [f"第{i}段文字。" for i in range(40)]
    rows: list[dict[str, object]] = [{"question": f"问{c}", "context": c, "answers": []} for c in contexts]
    _write(tmp_path / "qa/drcd_dev.jsonl.xz", rows)
    trained = {right for _, right, _ in _group(tmp_path, "questions_zh")}
    held = {c for c in contexts if held_passage(c)}
    assert 0 < len(held) < 20
    assert trained == set(contexts) - held


def test_held_translations_and_their_copies_are_left_out(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"en": "The bank closed.", "zh": "银行关门了。", "src": "ntrex:zho-CN"},
        {"en": "The Bank closed.", "zh": "那家银行歇业。", "src": "wmt:newstest2019:en-zh"},  # the same English
        {"en": "It rained.", "zh": "下雨了。", "src": "wmt:newstest2017:en-zh"},
        {"en": "Snow fell.", "zh": "下雪了。", "src": "wmt24:en-zh"},
    ]
    _write(tmp_path / "parallel/news_wmt_ntrex.jsonl.xz", rows)
    trained = {text for pair in _group(tmp_path, "parallel") for text in pair}
    assert trained == {"it rained.", fold("下雨了。")}
