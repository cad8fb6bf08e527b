"""The typed policy and how it is built from a checked document."""

from policy_engine.model.policy import Policy

__all__ = ["Policy"]
