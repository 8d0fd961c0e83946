"""The sentences of the chapter that staff choose or write, and the names of figures in them."""
