"""What two versions of a policy do differently: rules, not lines; for whom; and a ticket that shows it."""
