"""Differences between years, groups and tables."""
