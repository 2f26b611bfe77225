"""What a store was built by: the versions that must match before its passages can be trusted."""

from __future__ import annotations

# Named in every manifest, in the order that messages name them. Raise one when what it speaks of gives other results:
# stores are built anew then.
VERSIONS = {
    "text": "2",  # index/language: folding, terms and languages
    "names": "1",  # index/language/names.py
    "figures": "2",  # index/language/quantity.py, calendar.py, index/language/figures
    "cleaner": "6",  # index/articles: which spans are kept
    "copies": "1",  # index/store/copies/signature.py: by what near-copies are looked up
    "splitter": "4",  # index/articles/passages.py, index/articles/structure, index/language/sentences.py
}
