"""Finished runs: publish, record, read, keep, purge."""
