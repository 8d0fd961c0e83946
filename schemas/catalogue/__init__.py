"""The catalogue of everything that can be said about raw answers, a module for each kind of place."""
