"""What a KGI or a KPI counts: its definition, and the administrative values beside it."""
