"""What readers of the tracker get: tables, packages and the 進行管理表, the same bytes for the same records."""
