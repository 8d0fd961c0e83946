"""Checks of a document against what the study knows: estimates, ledger, facts."""
