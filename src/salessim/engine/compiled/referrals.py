"""Referrals: the more satisfied a customer is, the likelier somebody else is sent here."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.luck import uniform
from salessim.engine.compiled.memory import note, record_at
from salessim.engine.compiled.records import ACCOUNT
from salessim.engine.compiled.satisfaction import next_referral, satisfaction_moves
from salessim.engine.compiled.stages import is_referred
from salessim.engine.keys import referral_of
from salessim.randomness.streams import Stream
from salessim.rules.evaluation import micro
from salessim.trace.kinds import RowKind

__all__ = ["referral_falls_due"]

REFERRAL, REFERRED = int(Stream.REFERRAL), int(RowKind.REFERRED)


@compiled_part
def referral_falls_due(company: Any, slot: int, number: int) -> None:
    """A customer may refer somebody, who is a lead at once; and the next one later."""
    account = record_at(company.accounts, slot, ACCOUNT)
    satisfaction_moves(company, account)
    if uniform(company, REFERRAL, account.id, number) < account.satisfaction:
        lead = referral_of(account.id, number)
        satisfied = micro(account.satisfaction)
        note(company, REFERRED, account.id, number, account.owner, account.unit, lead, satisfied, 0)
        is_referred(company, lead, account.segment, account.unit)
    next_referral(company, slot, number + 1)
