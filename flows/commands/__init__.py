"""One module a command; `flows.cli` imports it when it is called, so that the list of commands comes at once."""
