"""How the page is put together and kept running."""
