"""Steering: what a territory knows how to do, what it is about to lose, what nobody there can do."""
