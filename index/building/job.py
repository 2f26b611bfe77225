"""What a build is asked to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from index.building.cut import ArticleSplitter, CutSource
from index.building.executors.engine import Engine
from index.store.local.catalog import FileMark
from index.store.local.manifest import BuiltWith
from index.versions import VERSIONS

if TYPE_CHECKING:
    from index.encoder import Encoder


@dataclass(frozen=True, slots=True)
class BuildJob:
    """What a build is to do: where, with which encoder and splitter, who does the heavy work, whether from scratch."""

    store: Path
    encoder: Encoder
    cut: ArticleSplitter
    engine: Engine
    rebuild: bool = False
    checked: bool = True  # whether every file of the store is read before it is built upon

    @property
    def built_with(self) -> BuiltWith:
        """What this build's passages come from."""
        return BuiltWith(self.encoder.name, self.encoder.fingerprint, self.encoder.dimension, VERSIONS)


@dataclass(slots=True)
class Scope:
    """What a build has to look at: the sources to store anew, and those that are no more; every other stays as it is.

    ``changed`` reads as it goes, and notes in ``gone``, ``files`` and ``gone_files`` what it learns on the way.
    """

    changed: Iterator[CutSource]
    gone: set[str]
    files: list[FileMark] = field(default_factory=list)
    gone_files: set[str] = field(default_factory=set)
