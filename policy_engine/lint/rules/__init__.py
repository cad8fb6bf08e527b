"""One rule, one file: its page is the docstring, its examples are tested."""
