"""Law watch: texts of law read from the files that publish them, and compared between two dates."""
