"""A file is whole or as it was; a folder has one writer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from platform import node

import pytest

from index.files import HOLDER, atomic, exclusive


def test_a_file_changes_when_all_is_written(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    for text in ("one", "two"):
        with atomic(file) as part:
            part.write_text(text)
            assert part.suffix == ".npz" and part.parent == tmp_path
            assert not file.exists() or file.read_text() == "one"
        assert [p.name for p in tmp_path.iterdir()] == ["a.npz"] and file.read_text() == text


def test_a_file_stays_where_writing_fails(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    with pytest.raises(KeyboardInterrupt), atomic(tmp_path / "a") as part:
        part.write_text("half")
        raise KeyboardInterrupt
    assert [p.name for p in tmp_path.iterdir()] == ["a"] and (tmp_path / "a").read_text() == "old"


def test_a_folder_has_one_writer_and_keeps_no_trace_of_it(tmp_path: Path) -> None:
    with exclusive(tmp_path / "b", KeyError), pytest.raises(ValueError), exclusive(tmp_path / "b", ValueError):
        pass
    with exclusive(tmp_path / "b", ValueError):
        pass
    assert not any((tmp_path / "b").iterdir())
    with pytest.raises(OSError), exclusive(Path("/dev/null"), ValueError):
        pass


def test_a_second_writer_is_told_of_the_first(tmp_path: Path) -> None:
    told = rf"^process {os.getpid()} since \d\d:\d\d:\d\d$"
    with exclusive(tmp_path, KeyError), pytest.raises(ValueError, match=told), exclusive(tmp_path, ValueError):
        pass


@pytest.mark.parametrize(
    ("left", "told"),
    [
        ("1 2020-02-03T14:03:11 elsewhere", "process 1 of elsewhere since 14:03:11 of 2020-02-03"),
        (f"{2**22 + 1} 2020-02-03T14:03:11 {node()}", "another process"),
        ("", "another process"),
    ],
)
def test_what_the_first_left_unsaid_is_not_made_up(tmp_path: Path, left: str, told: str) -> None:
    with exclusive(tmp_path, KeyError):
        (tmp_path / HOLDER).write_text(left)
        with pytest.raises(ValueError, match=f"^{told}$"), exclusive(tmp_path, ValueError):
            pass


def test_a_writer_that_was_killed_is_not_waited_for(tmp_path: Path) -> None:
    code = "import os, sys\nfrom pathlib import Path\nfrom index.files import exclusive\n"
    code += "with exclusive(Path(sys.argv[1]), ValueError): os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path)]).returncode == 9
    assert (tmp_path / HOLDER).exists()
    with exclusive(tmp_path, ValueError):
        assert str(os.getpid()) in (tmp_path / HOLDER).read_text()
    assert not any(tmp_path.iterdir())
