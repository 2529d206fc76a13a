"""The journey machine: states, effects, and the steps between them."""
