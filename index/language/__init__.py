"""How text is seen when it is matched, never when it is shown: folding, words, names, figures, language and script."""
