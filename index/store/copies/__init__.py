"""Articles that are near-copies of each other, found when they are indexed."""
