"""Shares, means and totals with their errors and intervals."""
