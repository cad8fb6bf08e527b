"""What an expert would say of a policy that loads: one rule, one file, with its page and its examples."""
