"""The commands of python -m index beside building: each takes its arguments and returns what is printed."""
