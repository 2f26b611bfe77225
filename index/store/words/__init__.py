"""The words of a store: a segment's postings, and BM25 over those of all segments."""
