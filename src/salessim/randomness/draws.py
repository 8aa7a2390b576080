"""Keyed draws: a variate depends on what it is for and never on when or how often anybody asked.

``draw(seed, replication, stream, entity, index)`` enciphers a counter with Threefry2x64-20: the key is (seed,
replication), the counter is (entity, stream and index). Nothing is shared and nothing advances, so adding a person
or a metric leaves everybody else's luck as it was.

Source: J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011;
checked in the tests against the known answers published with Random123.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from salessim.compiling import HAS_NUMBA, compiled

__all__ = ["draw", "identity", "identity_of_key", "threefry2x64"]

_WORD: Any = np.uint64 if HAS_NUMBA else int
_SIGNED: Any = np.int64 if HAS_NUMBA else int
_MASK = _WORD(0xFFFFFFFFFFFFFFFF)
_PARITY = _WORD(0x1BD11BDAA9FC1A22)
_ONE, _TWO, _THREE, _FOUR, _FIVE = _WORD(1), _WORD(2), _WORD(3), _WORD(4), _WORD(5)
_R0, _R1, _R2, _R3 = _WORD(16), _WORD(42), _WORD(12), _WORD(31)
_R4, _R5, _R6, _R7 = _WORD(16), _WORD(32), _WORD(24), _WORD(21)
_BITS = _WORD(64)
_TO_52 = _WORD(12)
_STREAM_SHIFT = _WORD(32)
_TO_63 = _WORD(1)
_SCALE = 2.0**-52
_IDENTITY_STREAM = _WORD(0)


@compiled
def _mix(x0: int, x1: int, rotation: int) -> tuple[int, int]:
    x0 = (x0 + x1) & _MASK
    x1 = ((x1 << rotation) | (x1 >> (_BITS - rotation))) & _MASK
    return x0, x1 ^ x0


@compiled
def _first_four(x0: int, x1: int) -> tuple[int, int]:
    x0, x1 = _mix(x0, x1, _R0)
    x0, x1 = _mix(x0, x1, _R1)
    x0, x1 = _mix(x0, x1, _R2)
    return _mix(x0, x1, _R3)


@compiled
def _second_four(x0: int, x1: int) -> tuple[int, int]:
    x0, x1 = _mix(x0, x1, _R4)
    x0, x1 = _mix(x0, x1, _R5)
    x0, x1 = _mix(x0, x1, _R6)
    return _mix(x0, x1, _R7)


@compiled
def _threefry(key0: int, key1: int, counter0: int, counter1: int) -> tuple[int, int]:
    key2 = key0 ^ key1 ^ _PARITY
    x0, x1 = _first_four((counter0 + key0) & _MASK, (counter1 + key1) & _MASK)
    x0, x1 = _second_four((x0 + key1) & _MASK, (x1 + key2 + _ONE) & _MASK)
    x0, x1 = _first_four((x0 + key2) & _MASK, (x1 + key0 + _TWO) & _MASK)
    x0, x1 = _second_four((x0 + key0) & _MASK, (x1 + key1 + _THREE) & _MASK)
    x0, x1 = _first_four((x0 + key1) & _MASK, (x1 + key2 + _FOUR) & _MASK)
    return (x0 + key2) & _MASK, (x1 + key0 + _FIVE) & _MASK


@compiled
def threefry2x64(key0: int, key1: int, counter0: int, counter1: int) -> tuple[int, int]:
    """The Threefry2x64-20 block cipher.

    Parameters
    ----------
    key0, key1, counter0, counter1 : int
        64-bit words; as ``numpy.uint64`` from 2**63 on.

    Returns
    -------
    tuple of int
        Two 64-bit words.
    """
    return _threefry(_WORD(key0), _WORD(key1), _WORD(counter0), _WORD(counter1))


@compiled
def draw(seed: int, replication: int, stream: int, entity: int, index: int) -> float:
    """One uniform variate, strictly between 0 and 1.

    Parameters
    ----------
    seed, replication : int
        Zero or more, below 2**63.
    stream : int
        Purpose, see :class:`salessim.randomness.streams.Stream`.
    entity : int
        63-bit identity of whom it is about.
    index : int
        Which draw of this purpose for this entity; 0 to 2**32 - 1.

    Returns
    -------
    float
        (k + 1/2) / 2**52 with k the upper 52 bits of the first output word.
    """
    counter = (_WORD(stream) << _STREAM_SHIFT) | _WORD(index)
    word, _ = _threefry(_WORD(seed), _WORD(replication), _WORD(entity), counter)
    return (float(word >> _TO_52) + 0.5) * _SCALE


@compiled
def identity(parent: int, first: int, second: int) -> int:
    """Identity of something named by a parent and two numbers, for example (source, week, i).

    Parameters
    ----------
    parent : int
        63-bit identity.
    first, second : int
        Numbers above -2**31 and below 2**62.

    Returns
    -------
    int
        63-bit identity; two things share one with a chance of about n**2 / 2**64.
    """
    offset = 2147483648
    word, _ = _threefry(_WORD(parent), _IDENTITY_STREAM, _WORD(first + offset), _WORD(second + offset))
    return _SIGNED(word >> _TO_63)  # type: ignore[no-any-return]


def identity_of_key(*parts: str) -> int:
    """63-bit identity of a key in a scenario file, for example ``identity_of_key("source", "website")``.

    Examples
    --------
    >>> identity_of_key("source", "website") == identity_of_key("source", "website")
    True
    >>> identity_of_key("source", "website") == identity_of_key("unit", "website")
    False
    """
    digest = hashlib.blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1
