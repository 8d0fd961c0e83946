"""Low bases, and masking that totals cannot undo."""
