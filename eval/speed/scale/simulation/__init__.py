"""Vectors of our own distribution, made up by the million, and how well and how fast indexes of FAISS search them."""
