"""What could not be read the last time, kept beside a store so that it alone can be tried again."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from index.building.files import below
from index.building.report import Report
from index.files import atomic

_FILE = "FAILED.json"


def failed_files(store: Path) -> list[str]:
    """Return the files and folders that could not be read when they were tried last, sorted."""
    try:
        told = json.loads((store / _FILE).read_bytes())
        return sorted({str(path).partition("!/")[0] for path in told})
    except (OSError, ValueError, TypeError):  # nothing failed, or nothing was built
        return []


def remember_failures(store: Path, report: Report, only: Collection[str] | None) -> None:
    """Note what a build could not read; ``only``: what it looked at, so that the rest stays noted."""
    before = [] if only is None else [path for path in failed_files(store) if not below(path, only)]
    now = sorted({*before, *(failed["source"] for failed in report.errors)})
    if now:
        with atomic(store / _FILE) as part:
            part.write_text(json.dumps(now, ensure_ascii=True), "ascii")
    else:
        (store / _FILE).unlink(missing_ok=True)
