"""Why a rule holds for a ticket or does not, and the nearest change that would turn it.

`rules` lists what can be asked about, `names` finds it, `bodies` evaluates and explains it, `search` looks for
changes, each of which is tried on the ticket before it is told. Loaded only when somebody asks.
"""
