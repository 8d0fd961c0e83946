"""Messages that several rooms give."""
