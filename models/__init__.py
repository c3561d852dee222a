"""What the database remembers: tables, reads of them, the settings, the kept files."""
