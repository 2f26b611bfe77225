"""What a store was built by: the versions that must match before its passages can be trusted."""

from __future__ import annotations

# Named in every manifest. Raise one when what it speaks of gives other results: stores are built anew then.
TEXT_VERSION = "2"  # index/language: folding, terms and languages
NAMES_VERSION = "1"  # index/language/names.py
FIGURES_VERSION = "1"  # index/language/quantity.py, index/language/figures
CLEANER_VERSION = "2"  # index/articles: which spans are kept
SPLITTER_VERSION = "2"  # index/articles/passages.py, index/language/sentences.py


def versions() -> dict[str, str]:
    """Return the versions of everything that shapes what a store holds, in the order messages name them."""
    return {
        "text": TEXT_VERSION,
        "names": NAMES_VERSION,
        "figures": FIGURES_VERSION,
        "cleaner": CLEANER_VERSION,
        "splitter": SPLITTER_VERSION,
    }
