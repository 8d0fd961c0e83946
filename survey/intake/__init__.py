"""Raw files to coded answers: reading, cleaning, rules, findings, corrections, and the population frame."""
