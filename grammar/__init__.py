"""Lark grammars; read them with `policy_engine.resources`."""
