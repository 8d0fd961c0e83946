"""What the audit found."""
