"""Who may speak to the page: its own address alone, with a session of its own, from its own forms, once."""
