"""A store in a folder: immutable segments, and a manifest that is written last."""
