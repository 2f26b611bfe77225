"""A page's lines: which of them are its furniture, which say when and by whom, where markup stands between the words."""
