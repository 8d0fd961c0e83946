"""What an office needs running on one computer: server, flows, watcher, and what keeps them together."""
