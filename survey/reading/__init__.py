"""Raw files to tables of text: where the table stands in a file, and which column holds what."""
