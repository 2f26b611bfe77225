"""Makes the premise's weights: authored questions, and the same with something exchanged, → a logistic regression."""
