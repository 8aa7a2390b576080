"""The SimPy engine: the model as people read it, one process per lead, account and person."""
