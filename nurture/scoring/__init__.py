"""Points: what is remembered of events, what they earn, and why."""
