"""The office's page: the whole year of a survey in a browser, without a terminal."""
