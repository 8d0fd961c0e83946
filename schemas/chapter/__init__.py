"""What the chapter shows: its sections, style and matrix, and the sentences that staff choose or write."""
