"""What the house costs: measured, beside a reference, with the goal it has to hold."""
