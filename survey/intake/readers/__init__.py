"""One module for each kind of file of answers; each turns bytes into a `Grid` of text."""
