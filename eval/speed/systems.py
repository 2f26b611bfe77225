"""The systems that are measured, ours first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from index.errors import SettingError


@dataclass(frozen=True, slots=True)
class System:
    """A system of systems.yaml."""

    id: str
    title: str
    module: str
    packages: tuple[str, ...]
    about: str
    peer: bool
    opened: str = "opened"  # the module's function that opens what it indexed


SYSTEMS = TypeAdapter(tuple[System, ...]).validate_python(
    yaml.safe_load(Path(__file__).with_name("systems.yaml").read_text("utf8"))
)


def chosen(ids: str | None) -> tuple[System, ...]:
    """Return the systems of a comma-separated list (None: all), ours first. Raises SettingError for an unknown one."""
    known = [system.id for system in SYSTEMS]
    wanted = known if ids is None else [id.strip() for id in ids.split(",")]
    if unknown := [id for id in wanted if id not in known]:
        raise SettingError(
            f"found --systems {unknown[0]!r}; expected some of {', '.join(known)}; run: python -m eval.speed --help"
        )
    return tuple(system for system in SYSTEMS if system.id in {"ours", *wanted})
