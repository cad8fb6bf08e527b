"""The shipped policies; find them with `policy_engine.resources`."""
