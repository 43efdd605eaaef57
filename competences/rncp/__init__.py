"""The open data of the RNCP and of the « répertoire spécifique » (France compétences, ten CSV files in a zip)."""
