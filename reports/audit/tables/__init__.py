"""Checks of tables against themselves: sums, shares, counts, symbols."""
