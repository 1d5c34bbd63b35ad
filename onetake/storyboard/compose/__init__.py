"""From a storyboard to the master that renders (T1, T8). Pure: the same document gives the same bytes."""

from onetake.storyboard.compose.film import compile_storyboard

__all__ = ["compile_storyboard"]
