"""The articles of a store as a library: which there are, files that are added, and what is deleted and put back."""
