"""The process beside the page that computes, and the page's way to it."""
