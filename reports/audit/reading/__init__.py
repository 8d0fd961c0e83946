"""A Word file or a text to passages and tables, sentences, numerals."""
