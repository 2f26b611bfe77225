"""What the reader costs: parameters, bytes, and, in a fresh process for each depth, milliseconds and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from eval.options import ROOM
from index.errors import ModelError
from rag.reader.model import WEIGHTS, open_reader
from rag.reader.network import WEIGHTS_FILE

DEPTHS = (4, 8)  # passages read: half of what is shipped, and what is
QUESTIONS = 101  # the first is not clocked


def size() -> dict[str, int]:
    """Return {"parameters", "of_table", "bytes"} of the shipped reader."""
    reader = open_reader()
    return {
        "parameters": reader.parameters,
        "of_table": reader.table_parameters,
        "bytes": (WEIGHTS / WEIGHTS_FILE).stat().st_size,
    }


def cost(store: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Return the size, and by number of passages read the milliseconds a question and the peak memory in MB.

    Raises ModelError where a process that should answer does not, with what it said last.
    """
    asked = list(questions[:QUESTIONS]) * (1 if len(questions) > 1 else 2)
    return {
        **size(),
        "depths": [{"depth": n, **_clocked(store, asked, n)} for n in DEPTHS],
    }


def _clocked(store: Path, questions: Sequence[str], depth: int) -> dict[str, float]:
    with TemporaryDirectory(prefix="news-qa-reader-") as folder:
        file = Path(folder) / "job.json"
        file.write_text(json.dumps({"store": str(store.resolve()), "depth": depth, "questions": questions}), "utf8")
        done = subprocess.run(
            [sys.executable, "-m", "eval.measure.reading.worker", str(file)],
            cwd=ROOM.parent,
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
