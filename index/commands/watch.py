"""python -m index --watch: the store follows its folder, change by change, until it is interrupted."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from watchfiles import watch

from index.building.report import Report
from index.errors import UsageError

LOOK_MS = 500  # after which an interrupt is seen at the latest
DEBOUNCE_MS = 300  # changes that come so soon after one another are indexed together
log = logging.getLogger(__name__)


def follow(seeds: Path, bring_up_to_date: Callable[[list[str] | None], Report]) -> Iterator[Report]:
    """Yield what each build did: a whole one, then one for each group of changes below a folder, until interrupted.

    ``bring_up_to_date`` is given the changed paths, POSIX and relative to the folder (None: all), only once the folder
    is watched, so that nothing falls between. What fails later than the first time is logged, and watching goes on.
    """
    watching = watch(seeds, debounce=DEBOUNCE_MS, rust_timeout=LOOK_MS, yield_on_timeout=True, raise_interrupt=True)
    next(watching)
    yield bring_up_to_date(None)
    for changes in watching:
        if paths := changed_paths(seeds, (path for _, path in changes)):
            try:
                yield bring_up_to_date(paths)
            except UsageError as error:
                log.warning("%s", error)


def changed_paths(seeds: Path, changed: Iterable[str]) -> list[str]:
    """Return changed files as paths relative to the folder, without what is hidden.

    >>> changed_paths(Path("/n"), ["/n/b/1.txt", "/n/.git/x", "/n/b/.1.txt.swp", "/n/a.txt"])
    ['a.txt', 'b/1.txt']
    """
    relative = {Path(path).relative_to(seeds.absolute()) for path in changed}
    return sorted(path.as_posix() for path in relative if not any(part.startswith(".") for part in path.parts))
