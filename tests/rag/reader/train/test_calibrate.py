"""The confidence's weights: one group is fitted alone, the other's stay."""

from __future__ import annotations

import json
import lzma
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.build import build_sources
from index.read import Source
from rag.confidence import UNREAD_SIGNALS, WEIGHTS
from rag.reader.train.calibrate import auroc, calibrate, logistic
from rag.reader.train.examples import TRAIN_SOURCES, held
from rag.reader.train.prepare import encoder, source_of, whole
from tests.toys import TOWNS


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A data folder of one file's questions in every file's place, and their stores."""
    texts = [
        f"{TOWNS[n % 12]}的第{n}座桥全长{n * 37 + 120}米，由第{n}工程队修建，{2000 + n % 20}年完工。" for n in range(60)
    ]
    assert sum(map(held, texts)) > 3
    lines = [
        {"id": t[:4], "title": "", "context": t, "question": t.split("全长")[0] + "全长多少？", "impossible": False,
         "answers": [{"text": f"{n * 37 + 120}米", "start": t.index("全长") + 2}]}
        for n, t in enumerate(texts)
    ]  # fmt: skip
    written = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    glosses = [{"simp": w, "trad": w, "pinyin": "", "defs": [d]} for w, d in (("桥", "bridge"), ("全长", "length"))]
    files = dict.fromkeys(TRAIN_SOURCES, written)
    files["parallel/cedict.jsonl.xz"] = "\n".join(json.dumps(g, ensure_ascii=False) for g in glosses)
    for name, content in files.items():
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        with lzma.open(tmp_path / "data" / name, "wt", encoding="utf8") as file:
            file.write(content)
    for name in TRAIN_SOURCES:
        sources = (Source(source_of(t), t, "utf-8", source_of(t)) for t in texts)
        build_sources(sources, tmp_path / "stores" / Path(name).stem, encoder(), cut=whole)
    return tmp_path


def test_the_unread_part_is_fitted_alone(work: Path) -> None:
    out = work / "out"
    out.mkdir()
    shutil.copy(WEIGHTS, out)
    before = json.loads(WEIGHTS.read_text("utf8"))
    calibrate(work / "data", work, out, "unread")
    after = json.loads((out / WEIGHTS.name).read_text("utf8"))
    kept = {"signals", "same", "cross"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["unread signals"] == list(UNREAD_SIGNALS)
    assert len(after["unread-same"]["weights"]) == len(UNREAD_SIGNALS)
    assert after["unread-same"]["weights"] != before["unread-same"]["weights"]


def test_a_regression_finds_what_tells_apart() -> None:
    x = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0]] * 5)
    y = (x[:, 0] > 1).astype(float)
    weights = logistic(x, y)
    assert weights[0] > 1 and abs(weights[1]) < weights[0]
    assert auroc(x @ weights[:-1], y) == 1.0
