"""What is written: encoded parts, the film they are joined into, pictures of it."""
