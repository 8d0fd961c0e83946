"""What may be wrong with a row, a cell or the answers to questions, and what then happens."""
