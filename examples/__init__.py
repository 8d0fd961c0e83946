"""Makers of the bundled examples."""
