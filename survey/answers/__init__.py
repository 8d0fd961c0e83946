"""The answers of a survey: as a table of text with its places in the files, and coded."""
