"""Commands of a shell: ask, ask many, explain, examine."""
