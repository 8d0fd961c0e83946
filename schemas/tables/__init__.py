"""Tables, settings and the values in them: how they are read, checked and written."""
