"""Parts of the house measured alone: what a search finds, what the reader reads."""
