"""Files that were read → the store, in one new generation, while questions go on being answered from the old one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.building.build import update
from index.store.store import Store
from rag.serve.library.names import uploaded_as
from rag.serve.library.problem import problem_of
from rag.serve.library.reading import ReadUpload
from rag.serve.library.records import CLEAN, ENCODE, FAILED, PUBLISHED, UNREADABLE, Upload

if TYPE_CHECKING:
    from index.building.report import OnStep
    from rag.chain import Service
    from rag.serve.library.job import Job

_STEPS = {"clean": CLEAN, "encode": ENCODE}  # a build's step → the stage of its files


def publish(service: Service, files: Sequence[ReadUpload], job: Job) -> list[Upload]:
    """Store files that were read; return them as published, or each with its problem."""
    try:
        before = _before(service.store, files)
        failed = _update(service, files, before, lambda step: job.reach(_STEPS[step]) if step in _STEPS else None)
    except Exception as error:
        return [replace(file.upload, stage=FAILED, problem=problem_of(error)) for file in files]
    return [_told(file, before, failed) for file in files]


def _before(store: Store, files: Sequence[ReadUpload]) -> dict[str, str]:
    """What the store has of these files already: source → SHA-256."""
    paths = {path for file in files for path in _paths(file)}
    held = [path for path in store.sources() if path in paths or path.startswith(_archives(files))]
    return {path: store.source(path).sha for path in held}


def _archives(files: Sequence[ReadUpload]) -> tuple[str, ...]:
    return tuple(f"{uploaded_as(file.upload.name)}!/" for file in files)


def _update(service: Service, files: Sequence[ReadUpload], before: Mapping[str, str], on_step: OnStep) -> set[str]:
    """Bring the store up to date; return the sources that could not be prepared."""
    put = {source.path: source for file in files for source in file.sources}
    gone = before.keys() - put.keys()  # members that a new archive has not
    report = update(service.store.address, service.encoder, put=put.values(), delete=gone, on_step=on_step)
    return {told["source"] for told in report.errors}


def _told(file: ReadUpload, before: Mapping[str, str], failed: set[str]) -> Upload:
    """What became of a file: where nothing of it could be prepared it failed."""
    stored = [source for source in file.sources if source.path not in failed]
    if not stored:
        return replace(file.upload, stage=FAILED, problem=UNREADABLE)
    same = all(before.get(source.path) == source.sha for source in stored)
    known = any(source.path in before for source in stored)
    outcome = "unchanged" if same else "replaced" if known else "added"
    return replace(file.upload, stage=PUBLISHED, outcome=outcome, lost=file.upload.lost + len(failed & _paths(file)))


def _paths(file: ReadUpload) -> set[str]:
    return {source.path for source in file.sources}
