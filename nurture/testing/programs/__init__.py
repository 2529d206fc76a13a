"""Generated rules of every construct, and logs that come close to where rules change their mind.

For whoever brings a plug-in or a back end, and for the library's own tests. ``drawing`` needs Hypothesis, which makes what
fails smaller; the rest chooses from a seed, and ``smaller`` does it there.
"""

from __future__ import annotations

from nurture.testing.programs.cases import Case, case_of, rolled_case, rolled_cases
from nurture.testing.programs.choices import Choices, Rolled
from nurture.testing.programs.constructs import constructs, every_construct
from nurture.testing.programs.hits import BOUNDARIES, hits
from nurture.testing.programs.logs import log_of, logger
from nurture.testing.programs.shrinking import smaller
from nurture.testing.programs.vocabulary import PLUGINS
from nurture.testing.programs.whole import program

__all__ = [
    "BOUNDARIES",
    "PLUGINS",
    "Case",
    "Choices",
    "Rolled",
    "case_of",
    "constructs",
    "every_construct",
    "hits",
    "log_of",
    "logger",
    "program",
    "rolled_case",
    "rolled_cases",
    "smaller",
]
