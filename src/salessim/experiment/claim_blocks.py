"""Schema of claims: statements that an experiment puts to the test, one by one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from salessim.scenario.schema.fields import Block, Positive, Share, setting

__all__ = ["MATTERS", "ClaimBlock", "Expectation"]

Expectation = Literal["higher", "lower", "no difference"]
MATTERS = 0.01
"""Smallest difference that matters where a claim does not say, as a share of the other's mean; assumption."""
_Text = Annotated[str, Field(min_length=1, max_length=200)]


class ClaimBlock(Block):
    """One statement: that a metric is higher, or lower, or the same in one scenario than in another."""

    says: str = setting(..., "The claim in words.", min_length=1, max_length=500)
    theme: _Text = setting("Claims", "Heading under which it is shown.")
    experiment: str | None = setting(
        None, "Which of `experiments` has the scenarios, by name; this file when silent."
    )
    scenario: _Text = setting(..., "Name of the scenario that the claim is about.")
    against: str | None = setting(
        None, "Name of the scenario that it is held against; the baseline of its experiment when silent."
    )
    metric: str = setting(..., "Metric in which it would show: one number for the company.")
    expects: Expectation = setting(..., "What the metric of `scenario` would be if the claim were true.")
    matters: Share | None = setting(
        None,
        f"Smallest difference that matters, as a share of the other's mean; {MATTERS:.0%} when neither this nor an "
        "amount is given.",
        gt=0,
    )
    matters_amount: Positive | None = setting(
        None,
        "The same in the metric's own unit, for a mean that may be near zero: 0.02 is two points of a share.",
    )

    @model_validator(mode="after")
    def _one_size(self) -> ClaimBlock:
        if self.matters is not None and self.matters_amount is not None:
            raise ValueError("give either matters or matters_amount, not both")
        return self
