"""A frame from its master: what each element looks like, and how layers become a picture."""
