"""What programs look up without asking: passages, the list of articles, a source's text; the same records at every door."""
