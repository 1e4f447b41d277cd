#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Quantiles of the standard normal distribution with mpmath at 60 digits, written to normal_quantiles.txt.

A line holds the probability as a hexadecimal double (exact) and its quantile rounded to a double.
Run from this folder: /usr/bin/python3 make_normal_quantiles.py
"""
import mpmath

mpmath.mp.dps = 60


def quantile(probability):
    """Newton's method on log(Phi) in the lower tail, where the distribution function keeps its relative accuracy."""
    p = mpmath.mpf(probability)
    if p > mpmath.mpf(1) / 2:
        return -quantile_of(1 - p)
    return quantile_of(p)


def quantile_of(p):
    if p == mpmath.mpf(1) / 2:
        return mpmath.mpf(0)
    target = mpmath.log(p)
    x = -mpmath.sqrt(-2 * target) if p < mpmath.mpf("0.1") else (p - mpmath.mpf("0.5")) * mpmath.sqrt(2 * mpmath.pi)
    for _ in range(200):
        cdf = mpmath.erfc(-x / mpmath.sqrt(2)) / 2
        step = (mpmath.log(cdf) - target) * cdf / mpmath.npdf(x)
        x -= step
        if abs(step) < mpmath.mpf(10) ** -50 * (1 + abs(x)):
            return x
    raise ArithmeticError(f"no convergence at {p}")


def probabilities():
    yield from [2.0 ** -e for e in (2, 3, 5, 8, 13, 20, 30, 40, 54, 100, 300, 1022, 1074)]
    yield from [1 - 2.0 ** -e for e in (2, 3, 5, 8, 13, 20, 30, 40, 53)]
    yield from [0.5, 0.5 + 2.0 ** -40, 0.5 - 2.0 ** -20, 0.07499999, 0.075, 0.07500001, 0.925, 0.9250001]
    yield from [k / 64 for k in range(1, 64)]
    yield from [1.3887943864964e-11, 1.3887943864965e-11, 1e-15, 1e-20]  # r = 5, where the last two fits meet


if __name__ == "__main__":
    with open("normal_quantiles.txt", "w", encoding="ascii") as out:
        out.write(f"# probability (hexadecimal double)  quantile; mpmath {mpmath.__version__}, 60 digits\n")
        for p in dict.fromkeys(probabilities()):
            out.write(f"{p.hex()} {float(quantile(p))!r}\n")
