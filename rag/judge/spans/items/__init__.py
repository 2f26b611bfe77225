"""Of a list all items, where a reader names one: numbered, between marks, in Chinese or English."""
