"""A million passages: news repeated with edits, and what searching so many costs."""
