"""What was found before, kept by content: a policy that did not change costs no more than its hash."""
