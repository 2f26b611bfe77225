"""A file → its articles → passages, each a slice of the file's text."""
