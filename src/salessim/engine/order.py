"""The order of events that fall on the same second, the same in every engine: by (kind, entity, occurrence)."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["Tick"]


class Tick(IntEnum):
    """Kinds of scheduled event, in the order in which they happen at one second.

    Inside a week tick the order is fixed too: the past week is closed, evaluation, notices, changes, policies, exits,
    hires, the way into a role, who does which work, lessons, how everybody stands, who helps, effort, moved deals,
    the market, the state of the first Monday, leads of the week. After every event, and after everything that follows
    from it at once, idle people pick their next work.
    """

    WEEK = 0
    UNIT_OPENS = 1
    LEAD_ARRIVES = 2
    WORK_DONE = 3
    WAITED_ENOUGH = 4
    MEETING_AGAIN = 5
    CUSTOMER_DECIDES = 6
    LEAD_RETURNS = 7
    TOUCH_DUE = 8
    UPSELL_DUE = 9
    RENEWAL_DUE = 10
    TERM_ENDS = 11
    INTERVIEWS_DUE = 12
    INCIDENT_DUE = 13
    REVIEW_DUE = 14
    MONTH_CLOSES = 15
    REFERRAL_DUE = 16
    CROSS_SELL_DUE = 17
