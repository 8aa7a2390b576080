"""Estimators of what a scenario asks for: pure functions of arrays, each with its doubt and what it rests on."""
