"""The doors under load: every one of them at once, for minutes, beside clients that behave badly."""
