"""The compiled engine: the same tables, draws, rules and order as the SimPy engine, as an event heap over arrays."""
