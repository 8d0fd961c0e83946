"""The settings of a study, as types."""
