"""What in an article is no running prose: the rows of its tables, and who says what in an interview."""
