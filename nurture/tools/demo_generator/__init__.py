"""The leads and events of the demo, made up from a fixed seed: ``python -m nurture.tools.demo_generator`` writes them.

Everything is invented: people, companies, and what they do. The same seed gives the same bytes on every version of
Python and on every machine, so that a test can hold the files against this package.
"""

from __future__ import annotations

from nurture.tools.demo_generator.tables import FOLDER, tables, write

__all__ = ["FOLDER", "tables", "write"]
