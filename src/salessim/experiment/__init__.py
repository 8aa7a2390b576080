"""Experiments: what is played how often, how it is kept, and what comes out of the comparison."""
