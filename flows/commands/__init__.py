"""One module a command. A module imports what it needs inside its function, so that the help comes at once."""
