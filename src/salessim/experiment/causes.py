"""Which cause a setting belongs to when two companies are explained: one table, complete by test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salessim.scenario.finding import overlaps

__all__ = [
    "CAUSES",
    "ENTRIES",
    "FRAME",
    "NAMES",
    "STANDS_ALONE",
    "Cause",
    "cause_of",
    "is_entry",
    "stands_alone",
]

Path = tuple[str, ...]
FRAME = "frame"
NAMES = "names"


@dataclass(frozen=True, slots=True)
class Cause:
    """A group of settings that people know by one name.

    Attributes
    ----------
    key : str
        Its identity.
    title : str
        Name for people.
    settings : tuple of str
        Dotted paths with ``*`` for a name; each stands for all that lies inside. Of several that a setting lies in, the
        longest decides, then the one with fewer stars.
    """

    key: str
    title: str
    settings: tuple[str, ...]


CAUSES: tuple[Cause, ...] = (
    Cause("demand", "demand", (
        "sources", "start.pipeline", "start.backlog", "start.coming", "start.open", "start.losses_logged",
    )),
    Cause("mix", "mix of customers", (
        "segments", "regions", "products", "sources.*.segments", "sources.*.regions", "sources.*.products",
        "sources.*.segment", "sources.*.region", "sources.*.product", "sources.*.fit_shift",
    )),
    Cause("price", "prices and contracts", (
        "segments.*.acv_median", "segments.*.acv_sigma", "segments.*.term", "segments.*.long_term",
        "segments.*.long_term_share", "segments.*.timing_discount", "segments.*.timing_flexible",
        "segments.*.timing_window", "regions.*.value", "products.*.value",
    )),
    Cause("conversion", "chances and scoring", (
        "market", "response", "analysis", "segments.*.stages.*.chance", "segments.*.fit_effect",
        "segments.*.delay_effect", "segments.*.losses", "roles.*.performance", "roles.*.care",
        "roles.*.care_reference", "roles.*.care_floor", "roles.*.care_gain", "work.output_elasticity",
    )),
    Cause("talent", "talent", (
        "units.*.seats.*.talent_mean", "units.*.seats.*.talent_sd", "work.talent_effect", "work.talent_correlation",
    )),
    Cause("team", "team", ("units", "roles", "routing", "work")),
    Cause("work", "work and waiting", (
        "segments.*.stages", "segments.*.cycle_median", "segments.*.tempo_sigma", "segments.*.think_factor",
        "segments.*.max_open_deals", "segments.*.needs", "sources.*.patience", "sources.*.meeting_hours",
        "sources.*.meeting_priority", "meetings", "work.switching",
    )),
    Cause("ramp", "ramp and learning", (
        "roles.*.ramp", "roles.*.ramp_time", "roles.*.ramp_start", "roles.*.ramp_late", "roles.*.ramp_late_share",
        "roles.*.playbook", "roles.*.onboarding", "knowledge", "coaching", "start.experience",
        "units.*.seats.*.experience", "units.*.seats.*.documentation", "units.*.seats.*.documents",
        "units.*.seats.*.experiments", "work.reference_utilisation",
    )),
    Cause("handoffs", "hand-offs", (
        "handoff", "communication", "units.*.coordination", "behaviour.help", "behaviour.help_gain",
        "knowledge.handoff_by_playbook", "knowledge.handoff_by_rotation", "units.*.seats.*.hands_over",
    )),
    Cause("staffing", "hiring and leaving", (
        "hiring", "leaving", "evaluation", "roles.*.hiring", "roles.*.attrition", "roles.*.market_ote",
        "units.*.seats.*.leaves", "units.*.seats.*.promotes_from",
    )),
    Cause("pay", "pay", ("plans", "credit", "behaviour", "roles.*.reference", "units.*.seats.*.plan")),
    Cause("accounts", "accounts and service", ("segments.*.accounts", "start.accounts")),
    Cause("money", "costs and cash", ("costs", "start", "sources.*.cost_per_lead")),
    Cause("changes", "changes over time", ("changes", "policies", "steering", "shocks")),
    Cause(FRAME, "currency and length", ("currency", "horizon")),
    Cause(NAMES, "names", (
        "title", "description", "segments.*.title", "segments.*.stages.*.title", "regions.*.title",
        "products.*.title", "sources.*.title", "roles.*.title", "units.*.title", "units.*.seats.*.title",
        "plans.*.title", "changes.*.title", "policies.*.title", "shocks.*.title",
    )),
)  # fmt: skip
"""Every setting belongs to one. ``frame`` must be equal in both companies, ``names`` move nothing."""

ENTRIES = (
    "segments.*", "segments.*.stages.*", "regions.*", "products.*", "sources.*", "roles.*", "units.*",
    "units.*.seats.*", "plans.*", "changes.*", "policies.*", "shocks.*",
)  # fmt: skip
"""Blocks that a user names. One that a single company has comes and goes as a whole, with the cause of its place."""

STANDS_ALONE = (
    "units.*.seats.*.talent_mean", "units.*.seats.*.talent_sd", "units.*.seats.*.experience",
    "units.*.seats.*.documentation", "units.*.seats.*.documents", "units.*.seats.*.experiments",
    "units.*.seats.*.leaves", "units.*.seats.*.promotes_from",
)  # fmt: skip
"""Settings that keep their own cause even inside a block that only one company has: without it the block has the
setting's default."""


def _split(patterns: Sequence[str]) -> tuple[Path, ...]:
    return tuple(tuple(one.split(".")) for one in patterns)


_OF_CAUSES = tuple((pattern, cause.key) for cause in CAUSES for pattern in _split(cause.settings))
_ENTRIES, _ALONE = _split(ENTRIES), _split(STANDS_ALONE)


def cause_of(path: Path) -> str:
    """Key of the cause that a setting, or a block, belongs to.

    Raises
    ------
    KeyError
        If the table does not know it.

    Examples
    --------
    >>> cause_of(("units", "sales", "seats", "closers", "talent_mean")), cause_of(("units", "sales", "hours"))
    ('talent', 'team')
    """
    best = max(
        ((len(one), -one.count("*"), key) for one, key in _OF_CAUSES if _is_in(one, path)),
        default=None,
    )
    if best is None:
        raise KeyError(".".join(path))
    return best[2]


def is_entry(path: Path) -> bool:
    """Whether a block that a user names stands at a path."""
    return any(len(one) == len(path) and _is_in(one, path) for one in _ENTRIES)


def stands_alone(path: Path) -> bool:
    """Whether a setting keeps its own cause inside a block that only one company has."""
    return any(_is_in(one, path) for one in _ALONE)


def _is_in(pattern: Path, path: Path) -> bool:
    return len(pattern) <= len(path) and overlaps(pattern, path)
