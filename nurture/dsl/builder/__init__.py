"""From what is read to the domain's classes: one method per rule of the grammar.

Methods never raise for a fault in the text: they report it and go on with something harmless, so that all faults of a
file come out at once.
"""

from __future__ import annotations

from nurture.dsl.builder.channels import ChannelPolicies
from nurture.dsl.builder.expressions import Expressions
from nurture.dsl.builder.facts import Facts
from nurture.dsl.builder.files import NO_SETTINGS, Files
from nurture.dsl.builder.flows import Flows
from nurture.dsl.builder.journeys import Journeys
from nurture.dsl.builder.qualification import Qualification
from nurture.dsl.builder.steps import Steps

__all__ = ["NO_SETTINGS", "Builder"]


class Builder(Files, Facts, Qualification, Journeys, Flows, ChannelPolicies, Steps, Expressions):
    """Builds ``Rules`` (or one expression) of what is read, reporting what is wrong with it."""
