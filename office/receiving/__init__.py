"""Files that come in: which are needed, where they wait, how they are taken as a whole, and taken back."""
