"""How many dimensions of a vector are kept: the first ones; whoever cuts a vector brings it back to unit length."""

from __future__ import annotations

from index.errors import SettingError


def kept_dimension(asked: int | None, name: str, whole: int) -> int:
    """Return how many of an encoder's ``whole`` dimensions are kept. Raises SettingError when it has no such number."""
    if asked is not None and not 1 <= asked <= whole:
        raise SettingError(
            f"RAG_ENCODER_DIMENSION is '{asked}'; expected a whole number from 1 to {whole}, the dimension of the "
            f"encoder {name!r}; unset it or correct it"
        )
    return asked or whole
