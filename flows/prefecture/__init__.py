"""A prefecture: the figures of many municipalities, each in a folder of its own, and all of them together."""
