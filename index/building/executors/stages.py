"""What an actor of a cluster does with a job: files are read and cut, articles prepared, passages encoded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from index.articles.read import SourceFile
from index.building.cut import ArticleSplitter, FileRead, read_and_cut
from index.building.prepare import Unit, prepare
from index.building.report import clocked
from index.encoder import Encoder
from index.errors import ModelError
from index.store.entry import indexed_text

Prepared = list[tuple[Unit, set[str]]]  # each with the indexed texts of which the store has a vector


@dataclass(frozen=True, slots=True)
class Read:
    """Files → their sources, cut into articles."""

    cut: ArticleSplitter

    def __call__(self, files: list[SourceFile]) -> list[FileRead]:
        """Read each."""
        return [read_and_cut(file, self.cut) for file in files]


def prepare_units(units: list[Unit]) -> Prepared:
    """Clean, split and tag each unit's article; note which vectors the build need not be sent."""
    return [(prepare(unit), {text for text, *_ in unit.lent}) for unit in units]


@dataclass(slots=True)
class Encode:
    """Prepared units → the same with vectors. ``load`` is called on the node, once; the weights must be there."""

    load: Callable[[], Encoder]
    fingerprint: str
    _encoder: Encoder | None = field(default=None, init=False)

    def __call__(self, prepared: Prepared) -> list[Unit]:
        """Encode the passages together. Raises ModelError for weights that are not the build's."""
        encoder, seconds = self._loaded(), dict[str, float]()
        wanted = [_wanted(unit, stand) for unit, stand in prepared]
        texts = [text for one in wanted for text in one.values()]
        if not texts:
            return [unit for unit, _ in prepared]
        with clocked(seconds, "encode"):
            vectors = iter(encoder.encode_passages(texts))
        units = [
            replace(u, vectors={i: next(vectors) for i in one}) for (u, _), one in zip(prepared, wanted, strict=True)
        ]
        units[0] = replace(units[0], seconds=units[0].seconds | seconds)
        return units

    def _loaded(self) -> Encoder:
        if self._encoder is None:
            self._encoder = self.load()
            if self._encoder.fingerprint != self.fingerprint:
                raise ModelError(
                    f"found another model of the name {self._encoder.name} on a node of the cluster "
                    f"({self._encoder.fingerprint}); expected the build's ({self.fingerprint}); copy the model's folder there"
                )
        return self._encoder


def _wanted(unit: Unit, stand: set[str]) -> dict[int, str]:
    """Return what is encoded of the unit's passages, by number: the indexed texts that have no vector."""
    passages = unit.piece.passages if unit.piece else ()
    texts = ((i, indexed_text(record.passage)) for i, record in enumerate(passages))
    return {i: text for i, text in texts if text not in stand}
