"""The chapter as data: its parts, sentences, charts and tables, before any thought of Word."""
