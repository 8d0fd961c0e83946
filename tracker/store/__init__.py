"""Where the values are kept: tables, triggers, migrations, and the chain of events."""
