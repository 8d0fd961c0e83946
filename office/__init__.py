"""The office's page: the year's work in a browser on this computer, with the functions that the commands use."""
