"""What cannot be imported."""

raise RuntimeError("no licence found")
