"""Which articles a search may look at: a glob over sources and a range of dates."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from index.errors import SettingError

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Within:
    """A filter. ``source`` is a glob over the POSIX path (``*`` crosses ``/``); dates are ISO and inclusive.

    An article without a date is outside every range of dates. Raises SettingError for what is not a date.
    """

    source: str | None = None
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        for name, value in (("since", self.since), ("until", self.until)):
            if value is not None and not _is_date(value):
                raise SettingError(f"{name} is {value!r}; expected a date; write it as YYYY-MM-DD")

    @property
    def dated(self) -> bool:
        """Tell whether dates matter."""
        return self.since is not None or self.until is not None

    def sources(self, paths: Iterable[str]) -> set[str]:
        """Return the paths the glob accepts; a path that is the pattern itself is accepted whatever it holds.

        >>> sorted(Within("a/*").sources(["a/b.txt", "a/c/d.txt", "e.txt"]))
        ['a/b.txt', 'a/c/d.txt']
        """
        if self.source is None:
            return set(paths)
        match = re.compile(fnmatch.translate(self.source)).match
        return {path for path in paths if path == self.source or match(path)}


def _is_date(value: str) -> bool:
    try:
        return bool(_ISO.fullmatch(value) and date.fromisoformat(value))
    except ValueError:
        return False
