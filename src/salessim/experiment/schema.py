"""Schema of experiment files: which scenarios, how often, what is asked of them, and what is swept."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from salessim.experiment.claim_blocks import ClaimBlock
from salessim.experiment.input_blocks import DesignBlock, InputBlock
from salessim.scenario.schema.fields import Block, Count, Key, Number, Positive, Share, setting

__all__ = [
    "OUTPUTS",
    "Axis",
    "AxisValue",
    "Choose",
    "ExperimentBlocks",
    "LimitBlock",
    "Output",
    "TuneBlock",
    "Variant",
    "experiment_schema",
]

Output = Literal["html", "csv", "xlsx", "charts"]
OUTPUTS: tuple[Output, ...] = ("html", "csv", "xlsx", "charts")
_RESERVED = ("all", "label")
_Text = Annotated[str, Field(min_length=1, max_length=200)]
_Changes = dict[str, Any]


class AxisValue(Block):
    """One value of an axis: overrides for all scenarios, or for single ones under their names."""

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, _Changes]

    label: _Text = setting(..., "The value in words.")
    all: _Changes = setting(
        {}, "Overrides for every scenario: dotted path and value as a scenario file would write it."
    )

    def changes_of(self, scenario: str) -> _Changes:
        """Overrides for one scenario, by dotted path."""
        return {**self.all, **(self.__pydantic_extra__ or {}).get(scenario, {})}

    @property
    def single(self) -> dict[str, _Changes]:
        """Overrides for single scenarios, by name."""
        return dict(self.__pydantic_extra__ or {})


class Axis(Block):
    """An input that is moved to see whether the answer stands."""

    title: _Text = setting(..., "What is moved, in words.")
    values: tuple[AxisValue, ...] = setting(..., "Where it is moved to.", min_length=1, max_length=100)


class Variant(Block):
    """A scenario with some settings changed, played beside the others."""

    title: _Text = setting(..., "Name for people.")
    of: str | None = setting(None, "Name of the scenario that is changed; the first when silent.")
    changes: _Changes = setting(
        ..., "Overrides: dotted path in quotes and value as a scenario file would write it."
    )


class Choose(Block):
    """A search for the scenario that is best in the first metric: what is clearly beaten is not played on."""

    indifference: Share | None = setting(
        None,
        "Smallest difference that matters, as a share of the leader's mean; 1 % when neither this nor an amount is "
        "given.",
        gt=0,
    )
    indifference_amount: Positive | None = setting(
        None,
        "The same in the metric's own unit, for a mean that may be near zero: 0.02 is two points of a share.",
    )
    confidence: Share = setting(0.95, "Chance, at least, that the answer is right.", gt=0.5, lt=1)
    cap: Count = setting(
        2048,
        "Replications of a scenario at most; what cannot be told apart then is reported side by side.",
        ge=2,
        le=100_000,
    )
    procedure: Literal["pairs", "kn"] = setting(
        "pairs",
        '"pairs" looks after 32, 64, 128, ... replications and gives intervals and a sureness; "kn" is Kim and '
        "Nelson's procedure, which compares after every replication and often needs fewer.",
    )

    @model_validator(mode="after")
    def _one_difference(self) -> Choose:
        if self.indifference is not None and self.indifference_amount is not None:
            raise ValueError("give either indifference or indifference_amount, not both")
        return self


class LimitBlock(Block):
    """What a point of a search must keep to, for example a budget."""

    metric: str | None = setting(
        None, "Company metric whose mean over the replications is limited, for example pay."
    )
    levers: tuple[Key, ...] | None = setting(
        None,
        "Levers of whole numbers whose sum is limited instead, for example seats: checked before a point is played.",
        min_length=1,
        max_length=100,
    )
    at_most: Number | None = setting(None, "Largest value that is allowed, in the metric's own unit.")
    at_least: Number | None = setting(None, "Smallest value that is allowed.")

    @model_validator(mode="after")
    def _one_bound_on_one_thing(self) -> LimitBlock:
        if (self.metric is None) == (self.levers is None):
            raise ValueError("give either a metric or levers")
        if (self.at_most is None) == (self.at_least is None):
            raise ValueError("give either at_most or at_least; two limits for both")
        return self

    @property
    def is_upper(self) -> bool:
        """Whether values above the bound break it."""
        return self.at_most is not None

    @property
    def bound(self) -> float:
        """The bound, in the unit of the metric."""
        return self.at_most if self.at_most is not None else self.at_least or 0.0

    def excess(self, value: float) -> float:
        """How far a value is beyond the bound; 0 or less where it is kept."""
        return value - self.bound if self.is_upper else self.bound - value


class TuneBlock(Block):
    """A search for the best values of the levers."""

    goals: tuple[str, ...] = setting(
        [],
        "One company metric with a good direction, or two to be traded off; the experiment's first when silent.",
        max_length=2,
    )
    trials: Count = setting(
        60, "Points that are tried, the scenario as given among them.", ge=2, le=5_000, source="[A]"
    )
    replications: Count = setting(
        32,
        "Replications of each point, the same for all (of each draw of the uncertainties).",
        ge=2,
        le=100_000,
        source="[A]",
    )
    finalists: Count = setting(
        5,
        "The best points found that are played again on fresh replications, beside the scenario as given.",
        ge=1,
        le=20,
        source="[A]",
    )
    limits: tuple[LimitBlock, ...] = setting([], "What a point must keep to.", max_length=20)
    robust: Literal["mean", "worst"] = setting(
        "mean", "Over draws of the uncertainties, a point counts by its mean or by its worst draw."
    )
    draws: Count = setting(
        8, "Draws of the uncertainties, if the file has any; every point meets the same.", ge=2, le=1_000
    )
    choose: Choose = setting(
        {"cap": 512},
        "How the best finalist is chosen on fresh replications, as under [choose]; 512 at most when silent.",
    )


class ExperimentBlocks(Block):
    """A whole experiment as a file describes it."""

    title: str = setting("", "Name for people.", max_length=200)
    question: str = setting("", "What the experiment is to answer.", max_length=5_000)
    scenarios: tuple[_Text, ...] = setting([], "Scenario files, relative to this file.", max_length=30)
    experiments: tuple[_Text, ...] = setting(
        [],
        "Experiment files, relative to this file, instead of scenarios: [claims] put theirs to the test together.",
        max_length=30,
    )
    variants: dict[Key, Variant] = setting(
        {}, "Scenarios that differ from one of the files in a few settings, by name.", max_length=30
    )
    baseline: str | None = setting(
        None, "Name of the scenario that the others are measured against; the first when silent."
    )
    replications: Count | None = setting(
        None,
        "Replications of each scenario; 64 when neither this nor a precision is given.",
        ge=1,
        le=100_000,
    )
    precision: Share | None = setting(
        None,
        "Play 32, 64, 128, ... replications until the half-width of the first metric is at most this share "
        "of its mean in every scenario.",
        gt=0,
    )
    choose: Choose | None = setting(
        None,
        "Search for the best scenario in the first metric instead of comparing with a baseline: 32, 64, 128, ... "
        "replications of those that are not clearly beaten.",
    )
    seed: Count = setting(1, "Seed of all replications.")
    metrics: tuple[str, ...] = setting(
        [],
        "Metrics asked for; the verdict is about the first. Those of [claims] when silent.",
        max_length=200,
    )
    claims: dict[Key, ClaimBlock] = setting(
        {}, "Statements to put to the test, by name; their verdicts are judged together.", max_length=200
    )
    outputs: tuple[Output, ...] = setting(list(OUTPUTS), "Files to write beside the answer.")
    sweep: tuple[Axis, ...] = setting(
        [], "Axes along which inputs are moved to see whether the answer stands.", max_length=30
    )
    sweep_design: Literal["one_at_a_time", "grid"] = setting(
        "one_at_a_time", "Move one axis at a time, or play all combinations."
    )
    sweep_replications: Count = setting(16, "Replications of each scenario at each point.", ge=2, le=100_000)

    levers: dict[Key, InputBlock] = setting(
        {},
        "Inputs that we choose, by name: moved by a design, held still by questions of doubt.",
        max_length=100,
    )
    uncertainties: dict[Key, InputBlock] = setting(
        {}, "Inputs that the world chooses, by name: what the answer is doubtful for.", max_length=100
    )
    design: DesignBlock | None = setting(None, "Where levers and uncertainties are tried together.")
    tune: TuneBlock | None = setting(None, "How the best values of the levers are searched for.")

    @model_validator(mode="after")
    def _something_to_play(self) -> ExperimentBlocks:
        if not self.scenarios and not self.experiments:
            raise ValueError("give scenarios: at least one scenario file (or experiments, with [claims])")
        if not self.metrics and not self.claims:
            raise ValueError("give metrics: at least one")
        if self.experiments:
            if not self.claims:
                raise ValueError("[claims] say what of the experiments is put to the test")
            others = (
                "scenarios",
                "variants",
                "baseline",
                "precision",
                "choose",
                "sweep",
                "levers",
                "uncertainties",
            )
            given = [name for name in (*others, "design", "tune") if getattr(self, name)]
            if given:
                raise ValueError(f"leave out {' and '.join(given)} where experiments are named")
        return self

    @model_validator(mode="after")
    def _one_rule_for_length(self) -> ExperimentBlocks:
        if self.replications is not None and self.precision is not None:
            raise ValueError("give either replications or a precision, not both")
        if self.choose is not None:
            others = ("replications", "precision", "baseline", "sweep")
            given = [name for name in others if getattr(self, name)]
            if given:
                raise ValueError(
                    f"leave out {' and '.join(given)} where [choose] searches for the best scenario"
                )
        return self


def experiment_schema() -> dict[str, Any]:
    """JSON Schema of experiment files, for editors."""
    schema = ExperimentBlocks.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "salessim experiment"
    return json.loads(json.dumps(schema))  # type: ignore[no-any-return]
