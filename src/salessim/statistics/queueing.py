"""Queues with a known answer, to hold the simulator against.

One unit of time throughout: rates per unit, waits in units. ``load`` is arrival rate / service rate, in
erlangs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["ErlangA", "erlang_a", "erlang_b", "erlang_c", "mean_in_lognormal_delay", "mmc_mean_wait"]


@dataclass(frozen=True, slots=True)
class ErlangA:
    """Steady state of M/M/c+M, the queue whose customers lose patience.

    Attributes
    ----------
    waiting_chance : float
        Share of arrivals that find every server busy, 0..1.
    abandonment_chance : float
        Share of arrivals that leave unserved, 0..1.
    mean_wait : float
        Mean time in the queue over all arrivals, those who leave included, in units of time.
    mean_queue : float
        Mean number waiting.
    """

    waiting_chance: float
    abandonment_chance: float
    mean_wait: float
    mean_queue: float


def erlang_b(load: float, servers: int) -> float:
    """Share of arrivals lost at c servers without a queue (M/G/c/c).

    Of the service time only the mean matters. B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)).

    Parameters
    ----------
    load : float
        a = arrival rate x mean service time, at least 0.
    servers : int
        At least 0.

    Returns
    -------
    float
        A share in 0..1.

    Raises
    ------
    ValueError
        If the load or the number of servers is negative, or the load is not finite.

    References
    ----------
    Erlang 1917; recursion in Cooper, Introduction to Queueing Theory, 2nd ed. 1981, chapter 3.

    Examples
    --------
    >>> round(erlang_b(2.0, 3), 6)  # (8/6) / (1 + 2 + 2 + 8/6)
    0.210526
    """
    if not 0 <= load < math.inf or servers < 0:
        raise ValueError(f"load and servers must be finite and at least 0; got {load} and {servers}")
    blocked = 1.0
    for k in range(1, servers + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """Share of arrivals that must wait at c servers with an endless queue (M/M/c).

    C = c B / (c - a (1 - B)), B being `erlang_b`.

    Parameters
    ----------
    load : float
        a, below `servers`.
    servers : int
        At least 1.

    Returns
    -------
    float
        A share in 0..1.

    Raises
    ------
    ValueError
        If the queue has no steady state.

    References
    ----------
    Cooper, Introduction to Queueing Theory, 2nd ed. 1981, section 3.4.

    Examples
    --------
    >>> round(erlang_c(2.4, 3), 4)
    0.6472
    """
    if load >= servers:
        raise ValueError(f"no steady state: a load of {load} on {servers} servers")
    blocked = erlang_b(load, servers)
    return servers * blocked / (servers - load * (1 - blocked))


def mmc_mean_wait(arrival_rate: float, service_rate: float, servers: int) -> float:
    """Mean time in the queue of M/M/c, those who need not wait included: C / (c mu - lambda).

    Parameters
    ----------
    arrival_rate, service_rate : float
        lambda and mu (of one server), per unit of time.
    servers : int
        c, with c mu above lambda.

    Returns
    -------
    float
        In units of time.

    Raises
    ------
    ValueError
        If the queue has no steady state.

    References
    ----------
    Cooper, Introduction to Queueing Theory, 2nd ed. 1981, section 3.4.

    Examples
    --------
    >>> round(mmc_mean_wait(1.2, 0.5, 3), 4)
    2.1573
    """
    return erlang_c(arrival_rate / service_rate, servers) / (servers * service_rate - arrival_rate)


def erlang_a(arrival_rate: float, service_rate: float, patience_rate: float, servers: int) -> ErlangA:
    """Steady state of M/M/c+M: exponential patience of mean 1 / theta; it exists at any load.

    In units of the probability that exactly c are present, up to c are present with 1 / B(c) and c + k with
    w_k = product over j = 1..k of lambda / (c mu + j theta). With W = sum w_k and V = sum k w_k:
    P(wait) = (1 + W) / (1/B + W), E[Lq] = V / (1/B + W), P(abandon) = theta E[Lq] / lambda,
    E[wait] = E[Lq] / lambda (Little).

    Parameters
    ----------
    arrival_rate, service_rate, patience_rate : float
        lambda, mu (of one server), theta, per unit of time, above 0.
    servers : int
        c, at least 1.

    Returns
    -------
    ErlangA

    Raises
    ------
    ValueError
        If a rate is not above 0 and finite, or there is no server.

    References
    ----------
    Palm 1957; Garnett, Mandelbaum and Reiman, Manufacturing & Service Operations Management 4 (2002) 208-227.

    Examples
    --------
    >>> queue = erlang_a(2.0, 1.0, 1.0, 2)  # patience as long as service: Poisson(2) present
    >>> round(queue.mean_queue, 6), round(4 * math.exp(-2), 6)
    (0.541341, 0.541341)
    """
    if not all(0 < rate < math.inf for rate in (arrival_rate, service_rate, patience_rate)) or servers < 1:
        raise ValueError("rates must be finite and above 0, and at least one server is needed")
    exactly_full, waiting, in_queue = 1.0, 0.0, 0.0
    blocked = erlang_b(arrival_rate / service_rate, servers)
    up_to_full = 1 / blocked if blocked else math.inf
    weight, k = 1.0, 0
    while True:
        k += 1
        rate_out = servers * service_rate + k * patience_rate
        weight *= arrival_rate / rate_out
        waiting += weight
        in_queue += k * weight
        shrink = arrival_rate / rate_out  # the terms left out shrink at least so fast
        if shrink < 1 and k * weight < 1e-17 * in_queue * (1 - shrink) ** 2:
            break
        if waiting > 1e100:  # keep a long queue inside the range of a float
            exactly_full, up_to_full, weight, waiting, in_queue = (
                x / waiting for x in (exactly_full, up_to_full, weight, waiting, in_queue)
            )
    everything = up_to_full + waiting
    mean_queue = in_queue / everything
    return ErlangA(
        waiting_chance=(exactly_full + waiting) / everything,
        abandonment_chance=patience_rate * mean_queue / arrival_rate,
        mean_wait=mean_queue / arrival_rate,
        mean_queue=mean_queue,
    )


def mean_in_lognormal_delay(arrival_rate: float, mean: float, cv: float, elapsed: float) -> float:
    """Mean number inside a delay stage (M/G/infinity) that was empty at time 0; the number itself is Poisson.

    lambda E[min(S, t)] for lognormal S = lambda (mean Phi(z - s) + t (1 - Phi(z))), with
    s^2 = ln(1 + cv^2) and z = (ln(t / mean) + s^2 / 2) / s.

    Parameters
    ----------
    arrival_rate : float
        lambda, per unit of time, constant.
    mean : float
        Of the stay, in units of time.
    cv : float
        Standard deviation / mean of the stay, above 0.
    elapsed : float
        t, units of time since the stage was empty, above 0.

    Returns
    -------
    float

    References
    ----------
    Takacs, Introduction to the Theory of Queues, 1962; the lognormal limited mean in Klugman,
    Panjer and Willmot, Loss Models, appendix A.

    Examples
    --------
    >>> round(mean_in_lognormal_delay(2.0, 24.0, 0.8, 30.0), 3)
    38.447
    """
    s = math.sqrt(math.log1p(cv * cv))
    z = (math.log(elapsed / mean) + s * s / 2) / s
    return arrival_rate * (mean * _normal_below(z - s) + elapsed * (1 - _normal_below(z)))


def _normal_below(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))
