"""A store's vectors: every row of a segment, short codes of them, and which of the two a search compares."""
