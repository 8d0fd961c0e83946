"""A questionnaire: its questions, choices, columns and skip rules, and the tables they are read from."""
