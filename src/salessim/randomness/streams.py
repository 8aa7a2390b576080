"""Named purposes of randomness: every decision of chance has a stream of its own."""

from __future__ import annotations

from enum import IntEnum, unique

__all__ = ["Stream"]


@unique
class Stream(IntEnum):
    """What a draw is for. Codes are part of every result: never reuse one, never renumber."""

    IDENTITY = 0
    """Makes identities out of identities; never used for a decision."""
    LEADS_OF_WEEK = 1
    BUSY_WEEK = 2
    ARRIVAL_HOUR = 3
    ARRIVAL_MOMENT = 4
    SEGMENT = 5
    FIT = 6
    TEMPO = 7
    CONTRACT_VALUE = 8
    LONG_TERM = 9
    PATIENCE = 10
    STANDARD_HOURS = 11
    MISSED = 12
    OUTCOME = 13
    LOSS_REASON = 14
    RECYCLED = 15
    CONTEXT = 16
    TOUCH = 17
    TALENT = 18
    TALENT_IN_ROLE = 19
    MARKET = 20
    ROUTING = 21
    UPSELL_GAP = 22
    UPSELL = 23
    CHURN = 24
    ACCOUNT_AGE = 25
    TOUCH_PHASE = 26
    TIME_TO_FILL = 27
    INTERVIEW_ERROR = 28
    VALUES = 29
    QUITS = 30
    DISMISSAL = 31
    VOLUNTEERS = 32
    SHARING_PARTNER = 33
    EXPERIMENT = 34
    INCIDENT_GAP = 35
    REVIEW_GAP = 36
    REVIEW = 37
    FLEXIBLE = 38
    DISCOUNT = 39
    HELP = 40
    SCORE = 41
    REFERRAL_GAP = 42
    REFERRAL = 43
    CROSS_SELL_GAP = 44
    CROSS_SELL = 45
    CONTRACTION = 46
    QUOTA_ERROR = 47
    STILL_OPEN = 48
    """Whether a lead that nobody noted the end of is still open at the start."""
