"""Raw answers and population frames by year, and the script that makes the bundled example."""
