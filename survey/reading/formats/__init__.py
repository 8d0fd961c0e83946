"""One reader a file format: bytes to a grid of text."""
