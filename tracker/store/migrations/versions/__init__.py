"""One module a step; the first makes the tables."""
