"""What is proved of a whole policy before it answers anything: tables, layers, circles, words without use."""

from __future__ import annotations

from policy_engine.model.context import Build
from policy_engine.model.policy import Policy
from policy_engine.model.proofs.circles import check_circles
from policy_engine.model.proofs.layers import check_layers
from policy_engine.model.proofs.names import check_names
from policy_engine.model.proofs.tables import check_tables
from policy_engine.model.proofs.vocabulary import Vocabulary

__all__ = ["prove"]


def prove(b: Build, policy: Policy) -> None:
    """Check a policy that was built without errors; what is wrong goes to the collector of the build.

    A policy with errors lacks the rows and conditions that could not be read, so that a proof over it would
    report gaps that are not there.
    """
    vocabulary = Vocabulary(policy)
    check_names(b, policy)
    check_circles(b, policy)
    check_tables(b, policy, vocabulary)
    check_layers(b, policy, vocabulary)
