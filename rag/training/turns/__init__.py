"""Turns of conversations to learn from: the written ones labelled with edits, and more made of the written questions."""
