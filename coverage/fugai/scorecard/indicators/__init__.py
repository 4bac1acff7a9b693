"""The indicators, each registered with unit, numerator, denominator and source."""
