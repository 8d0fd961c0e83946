"""How the sample was drawn: base weights, strata, cells, linearisation."""
