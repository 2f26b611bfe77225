"""How many dimensions of a vector are kept: the first ones; whoever cuts a vector brings it back to unit length."""

from __future__ import annotations

from index.errors import SettingError
from index.settings import setting


def asked_dimension() -> int | None:
    """Return what RAG_ENCODER_DIMENSION asks for, None for all. Raises SettingError for what is no number from 1."""
    raw = setting("ENCODER_DIMENSION")
    if not raw:
        return None
    try:
        value = int(raw)
    except ValueError:
        value = 0
    if value < 1:
        raise _refused(raw, "from 1 to the encoder's dimension")
    return value


def kept_dimension(asked: int | None, name: str, whole: int) -> int:
    """Return how many of an encoder's ``whole`` dimensions are kept. Raises SettingError when it has no such number."""
    if asked is not None and not 1 <= asked <= whole:
        raise _refused(str(asked), f"from 1 to {whole}, the dimension of the encoder {name!r}")
    return asked or whole


def _refused(found: str, expected: str) -> SettingError:
    return SettingError(
        f"RAG_ENCODER_DIMENSION is {found!r}; expected a whole number {expected}; unset it or correct it"
    )
