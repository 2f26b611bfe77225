"""What the pages of a folder or site repeat, kept up to date from build to build."""
