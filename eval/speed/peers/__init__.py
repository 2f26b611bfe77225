"""The peers, one file each, as their own documentation sets them up; they run in `.venv-peers`."""
