"""The results as one web page that needs nothing but itself: no server, no network, no fonts."""
