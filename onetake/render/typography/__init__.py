"""Fonts, and texts as outlines."""
