"""Where a printed figure comes from."""
