"""Questions that the articles answer: made from what they say, and kept only where asking gives the very same back."""
