"""The searchable store: immutable segments, a manifest, FAISS and lexical search over SQLite records."""
