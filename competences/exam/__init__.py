"""Certifying « gérer les données personnelles »: bank, sessions, attempts, results."""
