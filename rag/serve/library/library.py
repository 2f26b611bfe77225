"""The library of a service: files are added, articles deleted and put back, one change of the store after the other."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from index.errors import StoreError
from rag.serve.database import Database
from rag.serve.database.servers import Servers
from rag.serve.library.held import Held
from rag.serve.library.job import Job
from rag.serve.library.kept import Kept
from rag.serve.library.problem import problem_of
from rag.serve.library.records import BROKEN, FAILED, Deletion, LibraryError, Upload

if TYPE_CHECKING:  # what builds a store takes a second to import: the first change does, no page waits for it
    from rag.chain import Service
    from rag.serve.library.reading import ReadUpload

T = TypeVar("T")


def uploads_of(database: Path) -> Path:
    """Return the folder beside a file of records where files wait to be stored.

    >>> uploads_of(Path("news/.store.chats.sqlite")).as_posix()
    'news/.store.chats.uploads'
    """
    return database.with_suffix(".uploads")


class Library:
    """Changes a store while it is asked: who changes it waits for who came before, and every question goes on.

    A person's waiting and failed files are theirs alone; what is stored, everyone may ask.
    """

    def __init__(self, database: Database, held: Held, servers: Servers) -> None:
        self._database = database
        self._kept = Kept(database, held, servers)
        self._line = ThreadPoolExecutor(1, "library")
        self._jobs: dict[str, list[Job]] = {}
        self._kept.sweep()

    def add(self, service: Service, owner: str, files: Sequence[tuple[str, Path]]) -> Job:
        """Begin to store files, (name as the browser says it, place), and return what tells how far they are.

        Their bytes are copied first, so that the places may go. Raises LibraryError where they cannot be.
        """
        try:
            return self._begin(service, owner, self._kept.receive(owner, files))
        except (OSError, StoreError) as error:
            raise LibraryError(problem_of(error)) from error

    def retry(self, service: Service, owner: str, ids: Iterable[str] | None = None) -> Job:
        """Begin to store a person's failed files anew, all or some of those that another try may help."""
        return self._begin(service, owner, self._kept.again(owner, ids))

    def jobs(self, owner: str) -> tuple[Job, ...]:
        """Return the jobs that a person began and that are not tidied away, oldest first."""
        return tuple(self._jobs.get(owner, ()))

    def tidy(self, owner: str) -> None:
        """Forget the jobs of a person that are over, so that only what is going on or failed is told."""
        self._jobs[owner] = [job for job in self.jobs(owner) if not job.ended]

    def uploads(self, owner: str) -> tuple[Upload, ...]:
        """Return a person's files as they are now, of one name the latest; one that failed is kept for a week."""
        failed = {upload.id: upload for upload in self._kept.failed(owner)}
        told = (u for job in self.jobs(owner) for u in job.uploads if u.stage != FAILED or u.id in failed)
        return tuple({upload.name: upload for upload in (*failed.values(), *told)}.values())

    def failed(self, owner: str) -> tuple[Upload, ...]:
        """Return a person's files that could not be stored."""
        return self._kept.failed(owner)

    def dismiss(self, owner: str, ids: Iterable[str]) -> None:
        """Forget some of a person's failed files."""
        named = set(ids)
        self._kept.forget(owner, [upload for upload in self.failed(owner) if upload.id in named])

    def delete(self, service: Service, owner: str, sources: Collection[str]) -> Deletion:
        """Delete sources, and return what was, to be put back within a week. Raises LibraryError."""
        from rag.serve.library.deleted import delete

        return self._in_line(lambda: delete(service, self._database, owner, sources))

    def put_back(self, service: Service, owner: str, deletion: str) -> tuple[str, ...]:
        """Put back what a person deleted at once; return its sources. Raises LibraryError."""
        from rag.serve.library.deleted import put_back

        return self._in_line(lambda: put_back(service, self._database, owner, deletion))

    def look(self) -> None:
        """Say of what servers that are gone were storing that it has failed: it can be tried again here. Raises StoreError."""
        self._kept.interrupt()

    def close(self) -> None:
        """End when what was begun is done."""
        self._line.shutdown()

    def _in_line(self, change: Callable[[], T]) -> T:
        try:
            return self._line.submit(change).result()
        except LibraryError:
            raise
        except Exception as error:
            raise LibraryError(problem_of(error)) from error

    def _begin(self, service: Service, owner: str, uploads: tuple[Upload, ...]) -> Job:
        job = Job(uploads)
        self._jobs.setdefault(owner, []).append(job)
        self._line.submit(self._store, service, owner, job)
        return job

    def _store(self, service: Service, owner: str, job: Job) -> None:
        """Store the files of a job and settle each; whatever fails, the job ends."""
        try:
            self._stored(service, owner, job)
        except Exception as error:
            problem_of(error)
            self._settle(owner, job, [replace(u, stage=FAILED, problem=BROKEN) for u in job.uploads if not u.over])
        finally:
            job.tell((), ended=True)

    def _stored(self, service: Service, owner: str, job: Job) -> None:
        """Read the files one by one, and store together what could be read."""
        from index.articles.formats.fields import field_names
        from rag.serve.library.publish import publish
        from rag.serve.library.reading import read_upload

        names = field_names(service.settings.fields)
        whole: list[ReadUpload] = []
        for upload in job.uploads:
            read = read_upload(upload, partial(self._kept.read, upload), names)
            self._settle(owner, job, [read.upload])
            whole += [read] if read.sources else []
        if whole:
            self._settle(owner, job, publish(service, whole, job))

    def _settle(self, owner: str, job: Job, uploads: Iterable[Upload]) -> None:
        for upload in uploads:
            if upload.over:
                self._kept.settle(owner, upload)
            job.tell([upload])
