"""Reports: what was found, in business words, tables, files and charts; restated, never guessed."""
