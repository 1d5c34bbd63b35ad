"""Whether a file that was made is the film that was planned."""
