"""Keys of draws that both engines use: which index of its stream a decision takes, and what belongs before the start.

One of these edited in one engine alone would give its customers another luck, so they stand here for both.
"""

from __future__ import annotations

from salessim.compiling import compiled
from salessim.randomness.draws import identity, identity_of_key
from salessim.scenario.tables import SOURCE_KINDS
from salessim.trace.kinds import Work

__all__ = [
    "APPOINTMENT",
    "BEFORE",
    "HANDED_TO_ACCOUNTS",
    "INBOUND",
    "LAST",
    "MOST_LIVES",
    "OPEN",
    "OUTBOUND",
    "PARTNER",
    "REFERRAL",
    "STEADY_WEEKS",
    "WEEKS_BEFORE",
    "account_work",
    "attempt_of",
    "candidate_of",
    "earlier_life",
    "interview_of",
    "open_lead",
    "partner_of",
    "referral_of",
    "stage_of",
]

WEEKS_BEFORE = 1 << 20
"""Weeks before the start take the indices from here on."""
STEADY_WEEKS = 104
"""How far back leads go that are on their way at the start (weeks)."""
BEFORE = identity_of_key("account", "before the start")
"""Accounts that are there at the start descend from their segment's identity with this mixed in."""
OPEN = identity_of_key("lead", "open at the start")
"""Leads known to be open at the start descend from their source's and segment's identities with this mixed in."""
MOST_LIVES = 4096
"""How often an earlier life of a known open lead is tried, until one passes the stages before its own."""
HANDED_TO_ACCOUNTS = int(Work.ONBOARDING) + 32
"""Index of the draw that decides whether context is lost between closer and account manager."""
APPOINTMENT = 11
"""Priority of lessons and interviews: by appointment, after customers."""
INBOUND, OUTBOUND, REFERRAL, PARTNER = range(len(SOURCE_KINDS))
"""Kinds of source."""
LAST = 99
"""Priority of a prospecting block: after all else."""
_CANDIDATES = 1 << 20  # other identities made of a person's are below
_ACCOUNTS = 1 << 31  # an account shares its lead's identity, so its hours take indices of their own


@compiled
def attempt_of(passes: int, attempt: int) -> int:
    """Occurrence of a stage's work: twice the pass (0, or 1 after recycling) plus the attempt (0, or 1 if rebooked)."""
    return 2 * passes + attempt


@compiled
def stage_of(occurrence: int, position: int) -> int:
    """Index of what is drawn for a stage: by pass or occurrence, and position on the way (below 64)."""
    return occurrence * 64 + position


@compiled
def account_work(occurrence: int, work: int) -> int:
    """Index of the hours of an account's work: by its number and its kind (below 64)."""
    return _ACCOUNTS + occurrence * 64 + work


@compiled
def candidate_of(person: int, number: int) -> int:
    """Identity of a candidate for a seat: that of the person who will sit there, and the number of the candidate.

    The first candidate has the identity itself, so that somebody who is simply there has the same talents.
    """
    return person if number == 0 else identity(person, number, _CANDIDATES)


@compiled
def interview_of(candidate: int, stage: int) -> int:
    """Occurrence of an interview: 64 x candidate + stage (below 64)."""
    return candidate * 64 + stage


@compiled
def open_lead(source: int, segment: int, position: int, weeks_ago: int, number: int) -> int:
    """Identity of a lead known to be open at the start: by where it stands, when it came there, and its number."""
    return identity(identity(source ^ segment ^ OPEN, position, 0), -weeks_ago, number)


@compiled
def earlier_life(attempt: int, position: int) -> int:
    """Index of the outcome of a stage that an open lead passed before the start; after those of its two passes."""
    return stage_of(2 + attempt, position)


@compiled
def partner_of(source: int, seat: int) -> int:
    """Identity from which the leads of one partner manager's seat descend, for one source."""
    return identity(source, seat >> 1, 0)


@compiled
def referral_of(account: int, number: int) -> int:
    """Identity of a lead that a customer referred."""
    return identity(account, number, 0)
