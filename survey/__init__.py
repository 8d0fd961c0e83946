"""HOW COMPUTED: pure functions from raw text to estimates."""
