"""A visit: what a tab shows, what its person has chosen, and what the page leans on."""
