"""What a store was built by: the versions that must match before its passages can be trusted."""

from __future__ import annotations


def versions() -> dict[str, str]:
    """Return the versions of everything that shapes what a store holds, in the order messages name them."""
    from index.clean import CLEANER_VERSION
    from index.names import NAMES_VERSION
    from index.settings import SETTINGS
    from index.split import SPLITTER_VERSION, passage_size
    from index.text import TEXT_VERSION

    size = passage_size()
    usual = str(size) == SETTINGS["PASSAGE_SIZE"].default
    splitter = SPLITTER_VERSION if usual else f"{SPLITTER_VERSION} at {size} characters"
    return {"text": TEXT_VERSION, "names": NAMES_VERSION, "cleaner": CLEANER_VERSION, "splitter": splitter}
