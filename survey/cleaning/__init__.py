"""Cells as they were keyed, to text in terms of the printed questionnaire."""
