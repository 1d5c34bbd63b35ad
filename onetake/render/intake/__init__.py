"""Media that people bring: what a file is, whether it can be used, and what is refused."""
