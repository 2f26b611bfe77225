"""A run as a person reads it: tables, plots, a page."""
