"""numbers: what isinstance() sees as each. Nothing can derive from them here."""

import decimal
import fractions

Integral = (int,)
Rational = (int, fractions.Fraction)
Real = (int, float, fractions.Fraction)
Complex = (int, float, complex, fractions.Fraction)
Number = (int, float, complex, fractions.Fraction, decimal.Decimal)
