"""One module per command.

A command module has `EXAMPLES` (what `--help` ends with), `add_arguments(parser)` and `run(options)`, which gives
the exit code. It is imported only when its command is called, and imports the engine only inside `run`.
"""
