"""A newly generated chapter into one that staff have edited."""
