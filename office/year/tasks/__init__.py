"""The twelve tasks of a year, one a module: what is evidence for its state, and in which words it is told."""
