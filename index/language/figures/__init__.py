"""The pieces of the one grammar of figures: numerals, units, dates, and how they stand together; `quantity` is its door."""
