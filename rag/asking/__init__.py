"""History and words → one question, analysed once."""
