"""What a plan pays: one file a component, each a few pure functions with formula, units and a worked example."""
