"""Keyed draws: the published generator, and luck that depends on nothing but its key."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from salessim.randomness.distributions import (
    exponential_quantile,
    law_quantile,
    lognormal_quantile,
    normal_quantile,
    poisson_quantile,
)
from salessim.randomness.draws import draw, identity, identity_of_key, threefry2x64
from salessim.randomness.streams import Stream

ALL_ONES = 2**64 - 1

# key 0, key 1, counter 0, counter 1, and the two words of output: kat_vectors of Random123, threefry2x64, 20 rounds.
KNOWN_ANSWERS = [
    (0, 0, 0, 0, 0xC2B6E3A8C2C69865, 0x6F81ED42F350084D),
    (ALL_ONES, ALL_ONES, ALL_ONES, ALL_ONES, 0xE02CB7C4D95D277A, 0xD06633D0893B8B68),
    (
        0xA4093822299F31D0,
        0x082EFA98EC4E6C89,
        0x243F6A8885A308D3,
        0x13198A2E03707344,
        0x263C7D30BB0F0AF1,
        0x56BE8361D3311526,
    ),
]


@pytest.mark.parametrize(("key0", "key1", "counter0", "counter1", "word0", "word1"), KNOWN_ANSWERS)
def test_cipher_gives_the_published_answers(key0, key1, counter0, counter1, word0, word1):
    words = threefry2x64(*(np.uint64(word) for word in (key0, key1, counter0, counter1)))
    assert tuple(int(word) for word in words) == (word0, word1)


def test_a_draw_is_the_upper_52_bits_of_the_first_word():
    for seed, replication, stream, entity, index in [(0, 0, 1, 7, 0), (5, 3, 12, 2**63 - 1, 2**32 - 1)]:
        word, _ = threefry2x64(*(np.uint64(w) for w in (seed, replication, entity, (stream << 32) | index)))
        assert draw(seed, replication, stream, entity, index) == ((int(word) >> 12) + 0.5) / 2**52


def test_every_part_of_the_key_matters():
    base = (11, 2, int(Stream.FIT), 123456789, 4)
    values = {draw(*base)}
    for part in range(5):
        values.add(draw(*(value + (k == part) for k, value in enumerate(base))))
    assert len(values) == 6


def test_streams_have_one_name_and_one_code():
    assert len({int(stream) for stream in Stream}) == len(Stream) == len(Stream.__members__)
    assert all(0 <= stream < 2**31 for stream in Stream)


def test_identities_do_not_collide_and_fit_63_bits():
    parent = identity_of_key("source", "website")
    made = [identity(parent, week, i) for week in range(-104, 53) for i in range(40)]
    made += [identity(identity_of_key("source", "fair"), week, i) for week in range(53) for i in range(40)]
    assert len(set(made)) == len(made)
    assert all(0 <= who < 2**63 for who in made)


def test_identity_of_a_key_knows_what_kind_of_thing_it_names():
    assert identity_of_key("source", "a") != identity_of_key("unit", "a")
    assert identity_of_key("seat", "ab", "c") != identity_of_key("seat", "a", "bc")


# Oracle 20. Family of the checks below: 1e-4, shared evenly. They are repeatable, since all keys are fixed.
FAMILY = 1e-4
N = 20_000


def _sample(which: str) -> np.ndarray:
    """Uniforms that differ in one part of the key only; shape (N,)."""
    who = identity_of_key("source", "website")
    if which == "replication":
        return np.array([draw(1, r, int(Stream.FIT), who, 0) for r in range(N)])
    if which == "seed":
        return np.array([draw(s, 1, int(Stream.FIT), who, 0) for s in range(N)])
    if which == "index":
        return np.array([draw(1, 1, int(Stream.FIT), who, i) for i in range(N)])
    if which == "stream":
        return np.array([draw(1, 1, stream, who, 0) for stream in range(N)])
    return np.array([draw(1, 1, int(Stream.FIT), identity(who, i // 40, i % 40), 0) for i in range(N)])


PARTS = ("replication", "seed", "index", "stream", "entity")


@pytest.mark.parametrize("part", PARTS)
def test_oracle_20_keyed_uniforms_are_uniform(part):
    sample = _sample(part)
    assert sample.min() > 0.0
    assert sample.max() < 1.0
    assert stats.kstest(sample, "uniform").pvalue > FAMILY / (2 * len(PARTS))
    # Along the changing part there is no memory either.
    assert abs(np.corrcoef(sample[:-1], sample[1:])[0, 1]) < stats.norm.isf(
        FAMILY / (4 * len(PARTS))
    ) / np.sqrt(N)


@pytest.mark.parametrize(
    "pair",
    [
        ("replications", (1, 1, Stream.FIT), (1, 2, Stream.FIT)),
        ("seeds", (1, 1, Stream.FIT), (2, 1, Stream.FIT)),
        ("seed and replication swapped", (1, 2, Stream.FIT), (2, 1, Stream.FIT)),
        ("purposes", (1, 1, Stream.FIT), (1, 1, Stream.TEMPO)),
        ("purpose of two bits", (1, 1, Stream.OUTCOME), (1, 1, Stream.RECYCLED)),
    ],
    ids=lambda pair: pair[0],
)
def test_oracle_20_draws_of_one_entity_are_not_correlated(pair):
    _, (seed_a, rep_a, stream_a), (seed_b, rep_b, stream_b) = pair
    who = [identity(17, i, 0) for i in range(N)]
    a = np.array([draw(seed_a, rep_a, int(stream_a), entity, 0) for entity in who])
    b = np.array([draw(seed_b, rep_b, int(stream_b), entity, 0) for entity in who])
    limit = stats.norm.isf(FAMILY / 20) / np.sqrt(N)
    assert abs(np.corrcoef(a, b)[0, 1]) < limit
    assert abs(np.corrcoef(np.abs(a - 0.5), np.abs(b - 0.5))[0, 1]) < limit
    table = np.histogram2d(a, b, bins=8, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(table.ravel()).pvalue > FAMILY / 20


def _everything() -> dict[str, list]:
    """Draws, identities and quantiles on a small set of keys."""
    keys = [
        (0, 0, 1, 0, 0),
        (7, 3, 13, 2**63 - 1, 2**32 - 1),
        (2**62, 99, 26, 123456789123456789, 64 * 3 + 2),
    ]
    us = [draw(*key) for key in keys] + [2.0**-53, 0.02425, 0.3, 0.5, 0.925, 0.999, 1.0 - 2.0**-53]
    laws = [
        (0, 5.0, 0.0, 0.0),
        (1, 3600.0, 0.0, 0.0),
        (4, 1.0, 2.0, 7.0),
        (4, 1.0, 1.0, 7.0),
        (5, 2.0, 9.0, 0.0),
    ]
    return {
        "draws": [draw(*key).hex() for key in keys],
        "identities": [int(identity(*key)) for key in [(0, 0, 0), (2**63 - 1, -104, 5), (17, 2**40, 2**20)]],
        "cipher": [[int(word) for word in threefry2x64(3, 4, 5, 6)]],
        "tables": [float(law_quantile(*law, u)).hex() for law in laws for u in us],
        "poisson": [
            int(poisson_quantile(u, mean))
            for mean in (0.0, 0.3, 8.0, 640.0)
            for u in us
            if 1e-9 < u < 1 - 1e-9
        ],
        "logs": [float(normal_quantile(u)) for u in us]
        + [float(exponential_quantile(u, 2.0)) for u in us]
        + [float(lognormal_quantile(u, 3.0, 0.6)) for u in us],
    }


def test_plain_python_and_compiled_code_agree():
    """Equal bits wherever arithmetic is exact to the bit; logarithms and exponentials to their last places."""
    program = (
        "import importlib.util, json; "
        f"spec = importlib.util.spec_from_file_location('m', {__file__!r}); "
        "m = importlib.util.module_from_spec(spec); spec.loader.exec_module(m); "
        "import salessim.compiling as c; assert not c.HAS_NUMBA; "
        "print(json.dumps(m._everything()))"
    )
    plain = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    other, here = json.loads(plain.stdout), _everything()
    logs_there, logs_here = other.pop("logs"), here.pop("logs")
    assert other == here
    np.testing.assert_allclose(logs_there, logs_here, rtol=4e-15)
