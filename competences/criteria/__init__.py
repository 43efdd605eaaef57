"""Professionalisation criteria: proposed, discussed, put to the vote of the network."""
