"""Policies of channels that plug-ins bring, for a channel to start from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import field, frozen

from nurture.domain import fields as f
from nurture.domain.journeys import Channel
from nurture.errors import InputError, PluginError, shown

__all__ = ["ChannelPreset"]


@frozen(field_transformer=f.checked)
class ChannelPreset:
    """A policy that a channel may start from: ``channel sms { use line }``. Its name is that of ``policy``.

    The policy is whole: hours, days, holidays, caps, how long a message may be held, and what it requires and is
    suppressed by. What its conditions ask for, such as an attribute, the rules that use it must declare.

    ``check`` is asked for each message that rules send by the channel: it takes the message's name and gives None, or why
    the channel cannot send it, which is then a fault of the rules. It must be pure, as all plug-ins are. Two presets are
    equal where all but ``check`` is.

    Raises ``InputError`` where the policy itself starts from another.

    >>> import datetime as dt
    >>> from nurture.domain.journeys import Hours
    >>> policy = Channel("line", hours=[Hours(dt.time(9), dt.time(21))])
    >>> line = ChannelPreset(policy, check=lambda message: "more than 20 letters" if len(message) > 20 else None)
    >>> line.name, line.problem("welcome"), line.problem("welcome to all of you")
    ('line', None, 'more than 20 letters')
    """

    policy: Channel = field(metadata=f.instance(Channel))
    check: Callable[[str], str | None] | None = field(
        default=None, kw_only=True, metadata=f.OPTIONAL_CALLABLE, eq=False, repr=False
    )
    about: str | None = field(default=None, kw_only=True, metadata=f.LABEL)

    def __attrs_post_init__(self) -> None:
        if self.policy.use is not None:
            raise InputError("ChannelPreset.policy", self.policy.use.preset, "must not start from another preset")

    @property
    def name(self) -> str:
        """The name by which rules know it."""
        return self.policy.name

    def problem(self, message: str) -> str | None:
        """Why the channel cannot send ``message``; None where it can. Raises ``PluginError`` where ``check`` fails."""
        if self.check is None:
            return None
        try:
            found: Any = self.check(message)
        except (Exception, SystemExit) as fault:
            raise self._failed(message, f"{type(fault).__name__}: {fault}") from fault
        if found is not None and (not isinstance(found, str) or not found.strip()):
            raise self._failed(message, f"must give a text or None, and gives {shown(found)}")
        return found

    def _failed(self, message: str, problem: str) -> PluginError:
        return PluginError("channel", self.name, f"the check of {shown(message)}: {problem}")
