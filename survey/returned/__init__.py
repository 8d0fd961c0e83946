"""Lists that come back filled in: corrections of findings, codes of free answers."""
