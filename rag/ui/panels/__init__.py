"""The panels of the page, one module each: what it consists of, its words, and what happens when it is used."""
