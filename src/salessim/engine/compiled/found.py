"""Leads or accounts that were looked for, in the order of their identities."""

from __future__ import annotations

from typing import Any

from salessim.compiling import compiled_part
from salessim.engine.compiled.memory import record_at
from salessim.engine.compiled.records import FOUND

__all__ = ["found", "is_found", "sort_found"]


@compiled_part
def found(company: Any, k: int) -> Any:
    """One of those that were found."""
    return record_at(company.found, k, FOUND)


@compiled_part
def is_found(company: Any, n: int, identity: int, slot: int) -> int:
    """One more of those that were found; how many they are now."""
    that = found(company, n)
    that.id = identity
    that.slot = slot
    return n + 1


@compiled_part
def sort_found(company: Any, n: int) -> None:
    """Put what was found in the order of identities: Shell's sort, since they may be many."""
    gap = n // 2
    while gap > 0:
        for k in range(gap, n):
            identity, slot, place = found(company, k).id, found(company, k).slot, k
            while place >= gap and found(company, place - gap).id > identity:
                found(company, place).slot = found(company, place - gap).slot
                found(company, place).id = found(company, place - gap).id
                place -= gap
            found(company, place).id = identity
            found(company, place).slot = slot
        gap //= 2
