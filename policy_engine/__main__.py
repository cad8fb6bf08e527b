"""`python -m policy_engine` is the command `policy`."""

from __future__ import annotations

import sys
from importlib import import_module

if __name__ == "__main__":
    # By name: nothing in the engine imports the command line.
    sys.exit(import_module("policy_engine.cli.main").main())
