"""The reader measured: answers in the right passage and in a whole file, silence where there is none, size and time."""
