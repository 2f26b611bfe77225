"""Files of a folder → their bytes and names: what is listed, opened and decoded, and what is left alone."""
