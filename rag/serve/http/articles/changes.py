"""A change of the articles: begun, waited for, told of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anyio
from starlette.responses import JSONResponse

from rag.serve.backend import Backend
from rag.serve.http.articles.records import Change, FileState, state_of
from rag.serve.http.errors import ApiError
from rag.serve.library.job import Job
from rag.serve.library.library import Library
from rag.serve.library.records import BUSY, DISK, GONE, LAST, LibraryError

if TYPE_CHECKING:  # heavy: loaded behind the page
    from rag.chain import Service

REMEMBERED = 1_000  # changes of a caller that can still be asked for
_LOOK_S = 0.1  # between looks at a change that is waited for
_STATUS = {GONE: 404, LAST: 409, BUSY: 503, DISK: 507}


def begin(library: Library, service: Service, owner: str, files: list[tuple[str, Path]]) -> Job:
    """Begin to store files, (name, place). Raises ApiError where they cannot be."""
    if len(library.jobs(owner)) >= REMEMBERED:
        library.tidy(owner)
    try:
        return library.add(service, owner, files)
    except LibraryError as error:
        raise refused(error) from None


async def told(backend: Backend, job: Job, wait: bool) -> JSONResponse:
    """Return how far a change is, now or when it has ended; one that takes longer than a request may goes on.

    Raises ApiError where nothing of it could be stored.
    """
    if wait:
        with anyio.move_on_after(backend.settings.timeout):
            while not job.ended:
                await anyio.sleep(_LOOK_S)
    change = change_of(job)
    if change.ended and all(file.problem for file in change.files):
        raise _unusable(change.files)
    headers = {"location": f"/v1/uploads/{change.id}"}
    return JSONResponse(change.model_dump(), 200 if change.ended else 202, headers)


def change_of(job: Job) -> Change:
    """Return how far a change is."""
    ended, files = job.ended, [state_of(upload) for upload in job.uploads]
    return Change(id=id_of(job), ended=ended, files=files)


def id_of(job: Job) -> str:
    """Return what a change is asked for by: its first file's id."""
    return job.uploads[0].id


def _unusable(files: list[FileState]) -> ApiError:
    said = ", ".join(f"{file.name}: {file.problem}" for file in files[:5])
    problem = str(files[0].problem)
    return ApiError(_STATUS.get(problem, 422), f"found nothing that can be stored ({said}); expected articles", problem)


def refused(error: LibraryError) -> ApiError:
    """Return the error of what the library cannot do."""
    status = _STATUS.get(error.problem, 500)
    said = "the last article cannot be deleted" if error.problem == LAST else "the store cannot be changed now"
    return ApiError(status, f"{said} ({error.problem})", error.problem, wait=5 if status == 503 else None)
