"""Mapping parties: opened by a coordinator, joined by a link, worked on from the field, told on a board."""
