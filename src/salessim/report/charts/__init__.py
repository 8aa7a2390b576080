"""Charts: one file each, found by name. First the data is prepared, then it is drawn."""
