"""What the tracker speaks of: its messages, and who and what its records name."""
