"""The schema of scenario files: every setting with its description, unit, bounds and source."""
