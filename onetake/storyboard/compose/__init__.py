"""From a storyboard to the master that renders (T1, T8). Pure: the same document gives the same bytes."""

from onetake.storyboard.compose.film import Composition, compile_storyboard, compose

__all__ = ["Composition", "compile_storyboard", "compose"]
