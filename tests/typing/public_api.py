"""The public names as a user's type checker sees them: never run, only read by mypy and pyright, both strict."""

from typing import assert_type

import nurture

assert_type(nurture.__name__, str)
