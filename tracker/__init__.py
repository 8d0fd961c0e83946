"""What was promised and published: indicator values proposed, approved, published, and never rewritten."""
