"""What has come of rules: measured on their effects."""

from nurture.analysis.lift import Lift, Part, lift, lift_of

__all__ = ["Lift", "Part", "lift", "lift_of"]
