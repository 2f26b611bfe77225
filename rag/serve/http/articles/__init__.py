"""The articles over HTTP: listed, read, added, replaced, deleted."""
