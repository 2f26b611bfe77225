"""Invented conversations, and written ones with other names: where words stand is learnt, not which."""
