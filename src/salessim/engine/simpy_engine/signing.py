"""A deal is signed: who is credited with it, by the organisation of that moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salessim.rules.pay.components import MEASURES
from salessim.rules.pay.credit import margin, split

if TYPE_CHECKING:
    from salessim.engine.simpy_engine.account import Account
    from salessim.engine.simpy_engine.lead import Lead
    from salessim.engine.simpy_engine.person import Person

__all__ = ["deal_is_credited"]

BOOKINGS, MARGIN, WON_CUSTOMERS = (MEASURES.index(name) for name in ("bookings", "margin", "won_customers"))


def deal_is_credited(lead: Lead, account: Account, closer: Person | None) -> None:
    """The closer is credited, who had qualified the lead, and who had passed the deal on."""
    company = lead.company
    credit = company.tables.credit
    listed, value = lead.contract_value(), account.first_value
    whole = value, margin(value, listed, company.tables.costs.gross_margin)
    shares = [(lead.qualifier, credit.qualifier, 1), (lead.handed_by, credit.handed_off, 0)]
    others = [
        (person, [split(amount, share) for amount in whole], won)
        for person, share, won in shares
        if person is not None and person.is_present and person is not closer
    ]
    rest = [amount - sum(amounts[k] for _, amounts, _ in others) for k, amount in enumerate(whole)]
    if closer is not None:
        paid = _is_credited(closer, rest, 1, account)
        account.may_be_clawed_back(closer, paid)
    for person, amounts, won in others:
        _is_credited(person, amounts, won, account)


def _is_credited(person: Person, amounts: list[int], won: int, account: Account) -> int:
    """Bookings, margin and a customer for one person: what that paid at once (cents)."""
    paid = 0
    for measure, quantity in ((BOOKINGS, amounts[0]), (MARGIN, amounts[1]), (WON_CUSTOMERS, won)):
        if quantity > 0:
            paid += person.pay.earns(measure, quantity, account.id, account.term_length, account.first_value)
    return paid
