"""Messages that several rooms give, and the families of message codes."""
