"""Texts → unit vectors: our own static bilingual model by default, any sentence-transformers model by name."""
