"""A gold set is scored: metrics, runs and reports."""
