"""HOW SHOWN: estimates to words, charts, tables, Word and Excel."""
