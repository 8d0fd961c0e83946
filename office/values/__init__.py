"""Values of indicators as the page shows them: of the last run, of a proposal, and of all years as a trend."""
