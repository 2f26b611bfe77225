"""Parts of the house measured alone: what a search finds in a haystack, and what the reader reads rightly."""
