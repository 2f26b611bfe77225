"""A process that is killed while it publishes: the generation before answers, and the next build goes on from what stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.address import MilvusAddress
from index.store.milvus.manifest import read_published
from index.store.milvus.verify import verify_published
from tests.index.store.milvus.toys import built, reopened, rows, write_news
from tests.toys import news

_KILLED = """
import os, signal, sys
from pathlib import Path
from index.address import MilvusAddress
from index.store.milvus.writing import publish, working_copy
from tests.index.store.milvus.toys import built

def killed(publication, check):
    for step in publish.publishing(publication, check):
        if step == sys.argv[3]:
            os.kill(os.getpid(), signal.SIGKILL)
        yield step

working_copy.publishing = killed
built(Path(sys.argv[1]), MilvusAddress(sys.argv[2]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("step", ["passages", "ended", "kept", "switched"])
def test_killed_while_it_publishes(tmp_path: Path, address: MilvusAddress, step: str) -> None:
    seeds = tmp_path / "seeds"
    write_news(seeds, 1, 2, 3)
    old, seen = built(seeds, address).generation, rows(address)
    reopened(address)
    (seeds / "1.txt").write_text(news(20))
    command = [sys.executable, "-c", _KILLED, str(seeds), address.uri, step]
    assert subprocess.run(command, cwd=Path(__file__).parents[4], check=False).returncode == -9
    assert (read_published(address).generation == old) == (step != "switched")
    assert rows(address) == seen
    verify_published(address)
    report = built(seeds, address)
    assert report.articles["unchanged"] == 3 and report.passages["embedded"] == 0  # the folder has it: it is published
    assert read_published(address).generation != old
    verify_published(address)
