"""The language: text, tree, checked program, and what it means."""
