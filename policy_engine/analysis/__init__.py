"""What compares, samples and measures policies: sample tickets, and the answers that two versions give to them."""
