"""A file is whole or as it was; a folder has one writer."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.files import atomic, exclusive


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
    with exclusive(tmp_path / "b", KeyError()), pytest.raises(ValueError), exclusive(tmp_path / "b", ValueError()):
        pass
    with exclusive(tmp_path / "b", ValueError()):
        pass
    assert not any((tmp_path / "b").iterdir())
    with pytest.raises(OSError), exclusive(Path("/dev/null"), ValueError()):
        pass
