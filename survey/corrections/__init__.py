"""Corrections and deletions of answers that are on record."""
