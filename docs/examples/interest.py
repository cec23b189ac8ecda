"""Money to the cent with `decimal`: loans paid off in instalments, the rate that fits a payment."""

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
SMALL, LARGE = (12,), (600,)


def payment(amount, rate, months):
    if not rate:
        return (amount / months).quantize(CENT, ROUND_HALF_UP)
    monthly = rate / 1200
    factor = (1 + monthly) ** months
    return (amount * monthly * factor / (factor - 1)).quantize(CENT, ROUND_HALF_UP)


def schedule(amount, rate, months):
    """Months, interest and the last instalment."""
    instalment = payment(amount, rate, months)
    debt, interest, count = amount, Decimal(0), 0
    while debt > 0:
        due = (debt * rate / 1200).quantize(CENT, ROUND_HALF_UP)
        paid = min(instalment, debt + due)
        interest += due
        debt = debt + due - paid
        count += 1
    return count, interest, paid


def fitting_rate(amount, months, wanted):
    low, high = Decimal(0), Decimal(100)
    for _ in range(30):
        middle = (low + high) / 2
        if payment(amount, middle, months) < wanted:
            low = middle
        else:
            high = middle
    return low.quantize(Decimal("0.001"))


def program(count):
    loans = []
    for i in range(count):
        amount = Decimal(1000 + 137 * i) + Decimal("0.5")
        rate = Decimal(i % 9) + Decimal("0.25")
        months = 12 + i % 36
        loans.append((amount, rate, months, *schedule(amount, rate, months)))
    total = sum((loan[4] for loan in loans), Decimal(0))
    return {
        "interest": total,
        "text": f"{total:,.2f}",
        "most": max(loans, key=lambda loan: loan[4]),
        "rate": fitting_rate(Decimal(10000), 48, Decimal("240.00")),
        "root": Decimal(2).sqrt(),
        "growth": (Decimal(1) / 12).exp() ** 12,
    }
