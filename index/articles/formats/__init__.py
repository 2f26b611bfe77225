"""A file's bytes → its text: one function a format."""
