"""Rules as Python bytecode: one function for a score, made of ``ast`` nodes that carry the places of the rules file.

Nothing of a rules file becomes the text of code. Names and texts of rules are constants of the tree, or are left behind
for names of our own; the tree is compiled as it is.
"""

from nurture.backends.bytecode.records import layout
from nurture.backends.bytecode.scoring import Scorer, scorer

__all__ = ["Scorer", "layout", "scorer"]
