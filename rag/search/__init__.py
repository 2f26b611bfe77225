"""A question → passages in their final order."""
