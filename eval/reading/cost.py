"""What the reader costs: parameters, bytes, and, in fresh processes, milliseconds and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from eval.options import ROOM
from index.encoder.static import shipped
from index.errors import ModelError
from rag.rank import READ
from rag.reader.model import FILE, WEIGHTS, shapes

THREADS = (1, 2)
QUESTIONS = 101  # the first is not clocked
_POOLS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def size() -> dict[str, int]:
    """Return {"parameters", "of_table", "bytes"}; what undoes the table's rounding to bytes is no parameter."""
    found = {name: prod(shape) for name, shape in shapes(shipped().tokenizer.get_vocab_size()).items()}
    parameters = sum(n for name, n in found.items() if name != "table.scale")
    return {
        "parameters": parameters,
        "of_table": found["table.codes"],
        "bytes": (WEIGHTS / FILE).stat().st_size,
    }


def cost(store: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Return the size, and by number of BLAS threads the milliseconds a question and the peak memory in MB.

    Raises ModelError where a process that should answer does not, with what it said last.
    """
    asked = list(questions[:QUESTIONS]) * (1 if len(questions) > 1 else 2)
    return {
        **size(),
        "depth": READ,
        "threads": [{"threads": n, **_clocked(store, asked, n)} for n in THREADS],
    }


def _clocked(store: Path, questions: Sequence[str], threads: int) -> dict[str, float]:
    with TemporaryDirectory(prefix="news-qa-reader-") as folder:
        file = Path(folder) / "job.json"
        file.write_text(json.dumps({"store": str(store.resolve()), "threads": threads, "questions": questions}), "utf8")
        done = subprocess.run(
            [sys.executable, "-m", "eval.reading.worker", str(file)],
            cwd=ROOM.parent,
            env=os.environ | {name: str(threads) for name in _POOLS},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
            raise ModelError(
                f"found no answer by the process that is clocked ({said}); expected one; "
                "run: python -m eval reader --name speed, and mend what it says"
            )
        found = json.loads(file.read_text("utf8"))
    return {
        "questions": min(len(found["read_ms"]), len(found["answer_ms"])),
        "read_ms": round(float(np.median(found["read_ms"])), 1),
        "answer_p50_ms": round(float(np.median(found["answer_ms"])), 1),
        "answer_p95_ms": round(float(np.percentile(found["answer_ms"], 95)), 1),
        "peak_mb": round(found["peak_mb"], 1),
    }


__all__ = ["cost", "size"]
