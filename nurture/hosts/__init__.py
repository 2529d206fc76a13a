"""What a pure core leaves to others: reading and writing files, and all that touches a clock or a network."""
