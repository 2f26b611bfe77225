"""Several reports of one thing: which one answers, and which other figures are told."""
