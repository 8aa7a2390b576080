"""The tandem queue as a salessim scenario (tandem.scenario.toml), played by the compiled engine."""

from __future__ import annotations

from contenders.salessim_scenario import contender

__all__ = ["CONTENDER"]

CONTENDER = contender("compiled", "salessim, compiled engine")
