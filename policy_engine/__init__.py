"""Policy as code for support handbooks."""
