"""Rules as one query in SQL: scores and what is made of them, for all leads of a table at once.

A ``Program`` becomes one relational form, a tree of sqlglot, which is printed for a dialect. What depends on the path taken
is not said here. Needs the extra ``sql``.
"""

from nurture.backends.relational.query import Query, Request, query
from nurture.backends.relational.requests import printed, request

__all__ = ["Query", "Request", "printed", "query", "request"]
