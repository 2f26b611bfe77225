"""How the reader's weights were made: prepare (examples → arrays), fit, evaluate."""
