"""Onetake: from a storyboard to one continuous film."""
