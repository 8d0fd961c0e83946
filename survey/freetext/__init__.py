"""Answers in words: listing, masking, after-coding."""
