"""Which passages are near this text? Reading, cleaning, splitting, encoding and storing of articles."""
