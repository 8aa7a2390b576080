"""What came out of a replication: metrics, the ledger of all money, and the catalogue of definitions.

Importing this package fills :data:`CATALOGUE`.
"""

from salessim.metrics import accounts as _accounts
from salessim.metrics import bottleneck as _bottleneck
from salessim.metrics import funnel as _funnel
from salessim.metrics import learning as _learning
from salessim.metrics import load as _load
from salessim.metrics import money as _money
from salessim.metrics import pay as _pay
from salessim.metrics import people as _people
from salessim.metrics import quotas as _quotas
from salessim.metrics import reactions as _reactions
from salessim.metrics import replacing as _replacing
from salessim.metrics import retention as _retention
from salessim.metrics import speed as _speed
from salessim.metrics import steering as _steering
from salessim.metrics.catalogue import CATALOGUE, UNITS, Better, Level, Metric, Values, metric
from salessim.metrics.measuring import DEFAULT_METRICS, labels, measure, names_at, resolve
from salessim.metrics.own import load_metrics
from salessim.metrics.view import View

THEMES = (
    _funnel,
    _speed,
    _load,
    _bottleneck,
    _accounts,
    _retention,
    _people,
    _learning,
    _replacing,
    _pay,
    _quotas,
    _reactions,
    _money,
    _steering,
)
"""The modules whose import registers the metrics, in the order in which a catalogue shows its chapters."""

__all__ = [
    "CATALOGUE",
    "DEFAULT_METRICS",
    "THEMES",
    "UNITS",
    "Better",
    "Level",
    "Metric",
    "Values",
    "View",
    "labels",
    "load_metrics",
    "measure",
    "metric",
    "names_at",
    "resolve",
]
