"""The library over the page: the articles, those that alone are asked, files that are added."""
