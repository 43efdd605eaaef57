"""Needs surveys: built, answered without names, counted with small counts hidden."""
