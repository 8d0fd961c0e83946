"""Checks of what sentences claim: changes, ranks, rates, approximations."""
