"""What the national address base (BAN) knows of the places' addresses, and what is handed back to the communes."""
