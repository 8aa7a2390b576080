"""Scenarios: the files a strategist writes, checked, and lowered to tables."""
