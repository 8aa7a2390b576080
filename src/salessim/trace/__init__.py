"""The trace: the flat record that an engine writes and metrics read."""
