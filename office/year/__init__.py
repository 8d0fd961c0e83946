"""Where the year stands: twelve tasks, each with a state that is derived on every look and stored nowhere."""
