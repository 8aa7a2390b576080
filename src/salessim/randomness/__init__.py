"""Randomness: named streams, keyed draws, and distributions by inversion."""
