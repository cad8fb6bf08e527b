"""The command `policy`: options, a call into the engine, a printed answer, an exit code.

Nothing imports this package. It imports the engine by its full name and its own modules relatively, because it
stands in the folder `cli/` and is installed as `policy_engine.cli`.
"""
