"""Python blocks of the README and of the docs are tests too: `pytest docs README.md` runs them.

A page's blocks share one namespace, from top to bottom. `<!--- skip: next -->` above a block leaves it out,
and `<!--- invisible-code-block: python ... -->` runs what the reader need not see. This file lies at the root
because pytest asks only the conftest files above a document, and the README lies at the root.
"""

from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

PARSERS = [PythonCodeBlockParser(), SkipParser()]

pytest_collect_file = (Sybil(PARSERS, patterns=["README.md"]) + Sybil(PARSERS, path="docs", patterns=["*.md"])).pytest()
