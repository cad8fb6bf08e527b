"""JSON Schemas; read them with `policy_engine.resources`."""
