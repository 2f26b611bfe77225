"""What a store was built by: the versions that must match before its passages can be trusted."""

from __future__ import annotations

# Named in every manifest. Raise one when what it speaks of gives other results: stores are built anew then.
TEXT_VERSION = "2"  # index/language: folding and terms
NAMES_VERSION = "1"  # index/language/names.py
CLEANER_VERSION = "2"  # index/articles: which spans are kept
SPLITTER_VERSION = "2"  # index/articles/passages.py, index/language/sentences.py


def versions() -> dict[str, str]:
    """Return the versions of everything that shapes what a store holds, in the order messages name them."""
    from index.articles.passages import passage_size
    from index.settings import SETTINGS

    size = passage_size()
    usual = str(size) == SETTINGS["PASSAGE_SIZE"].default
    splitter = SPLITTER_VERSION if usual else f"{SPLITTER_VERSION} at {size} characters"
    return {"text": TEXT_VERSION, "names": NAMES_VERSION, "cleaner": CLEANER_VERSION, "splitter": splitter}
