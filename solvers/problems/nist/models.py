"""The models of the NIST sets: each function returns the values and the columns of their Jacobian.

A column is the derivative by one parameter, in the order b1, b2, ... of NIST. Every formula is analytic, so
complex parameters give derivatives to machine precision; only values outside a model's domain are not finite.
"""

from collections.abc import Callable

import numpy as np


def exponential_rise(b, x):
    """b1 (1 - exp(-b2 x))."""
    b1, b2 = b
    decay = np.exp(-b2 * x)
    return b1 * (1 - decay), (1 - decay, b1 * x * decay)


def damped_reciprocal(b, x):
    """exp(-b1 x) / (b2 + b3 x)."""
    b1, b2, b3 = b
    denominator = b2 + b3 * x
    value = np.exp(-b1 * x) / denominator
    return value, (-x * value, -value / denominator, -x * value / denominator)


def three_exponentials(b, x):
    """b1 exp(-b2 x) + b3 exp(-b4 x) + b5 exp(-b6 x)."""
    b1, b2, b3, b4, b5, b6 = b
    e2, e4, e6 = np.exp(-b2 * x), np.exp(-b4 * x), np.exp(-b6 * x)
    return b1 * e2 + b3 * e4 + b5 * e6, (e2, -b1 * x * e2, e4, -b3 * x * e4, e6, -b5 * x * e6)


def gaussian_peak(height, centre, width, x):
    """h exp(-(x - c)^2 / w^2), a part of the next model."""
    z = (x - centre) / width
    shape = np.exp(-(z**2))
    slope = 2 * height * shape * z / width
    return height * shape, (shape, slope, slope * z)


def two_peaks_on_a_decay(b, x):
    """b1 exp(-b2 x) + b3 exp(-(x - b4)^2 / b5^2) + b6 exp(-(x - b7)^2 / b8^2)."""
    decay = np.exp(-b[1] * x)
    first, first_columns = gaussian_peak(*b[2:5], x)
    second, second_columns = gaussian_peak(*b[5:8], x)
    return b[0] * decay + first + second, (decay, -b[0] * x * decay, *first_columns, *second_columns)


def power(b, x):
    """b1 x^b2."""
    b1, b2 = b
    return b1 * x**b2, (x**b2, b1 * np.log(x) * x**b2)


def inverse_square_rise(b, x):
    """b1 (1 - (1 + b2 x / 2)^-2)."""
    b1, b2 = b
    base = 1 + b2 * x / 2
    return b1 * (1 - base**-2), (1 - base**-2, b1 * x * base**-3)


def inverse_root_rise(b, x):
    """b1 (1 - (1 + 2 b2 x)^-1/2)."""
    b1, b2 = b
    base = 1 + 2 * b2 * x
    return b1 * (1 - base**-0.5), (1 - base**-0.5, b1 * x * base**-1.5)


def hyperbolic_rise(b, x):
    """b1 b2 x / (1 + b2 x)."""
    b1, b2 = b
    base = 1 + b2 * x
    return b1 * b2 * x / base, (b2 * x / base, b1 * x / base**2)


def rational(b, x):
    """(b1 + b2 x + .. + b_d+1 x^d) / (1 + b_d+2 x + .. + b_2d+1 x^d)."""
    degree = (len(b) - 1) // 2
    powers = [x**k for k in range(degree + 1)]
    denominator = 1 + sum(c * p for c, p in zip(b[degree + 1 :], powers[1:], strict=True))
    value = sum(c * p for c, p in zip(b[: degree + 1], powers, strict=True)) / denominator
    return value, (*(p / denominator for p in powers), *(-value * p / denominator for p in powers[1:]))


def degradation(b, x):
    """b1 - b2 x1 exp(-b3 x2), for the logarithm of the response."""
    b1, b2, b3 = b
    time, temperature = x
    growth = np.exp(-b3 * temperature)
    columns = (1, -time * growth, b2 * time * temperature * growth)
    return b1 - b2 * time * growth, columns


def constant_and_two_exponentials(b, x):
    """b1 + b2 exp(-b4 x) + b3 exp(-b5 x)."""
    b1, b2, b3, b4, b5 = b
    e4, e5 = np.exp(-b4 * x), np.exp(-b5 * x)
    return b1 + b2 * e4 + b3 * e5, (1, e4, e5, -b2 * x * e4, -b3 * x * e5)


def line_and_arctangent(b, x):
    """b1 - b2 x - arctan(b3 / (x - b4)) / pi."""
    b1, b2, b3, b4 = b
    distance = x - b4
    square = np.pi * (distance**2 + b3**2)
    return b1 - b2 * x - np.arctan(b3 / distance) / np.pi, (1, -x, -distance / square, -b3 / square)


def harmonic(cosine, sine, period, x):
    """p cos(2 pi x / T) + q sin(2 pi x / T), a part of the next model; the period's column is last."""
    angle = 2 * np.pi * x / period
    c, s = np.cos(angle), np.sin(angle)
    return cosine * c + sine * s, (c, s, (cosine * s - sine * c) * angle / period)


def three_harmonics(b, x):
    """b1 + harmonics of period 12 (b2, b3), of period b4 (b5, b6) and of period b7 (b8, b9)."""
    b1, b2, b3, b4, b5, b6, b7, b8, b9 = b
    year, (c1, s1, _) = harmonic(b2, b3, 12, x)
    second, (c2, s2, t2) = harmonic(b5, b6, b4, x)
    third, (c3, s3, t3) = harmonic(b8, b9, b7, x)
    return b1 + year + second + third, (1, c1, s1, t2, c2, s2, t3, c3, s3)


def enzyme(b, x):
    """b1 (x^2 + b2 x) / (x^2 + b3 x + b4)."""
    b1, b2, b3, b4 = b
    denominator = x**2 + b3 * x + b4
    ratio = (x**2 + b2 * x) / denominator
    slope = -b1 * ratio / denominator
    return b1 * ratio, (ratio, b1 * x / denominator, slope * x, slope)


def logistic(b, x):
    """b1 / (1 + exp(b2 - b3 x))."""
    b1, b2, b3 = b
    share = 1 / (1 + np.exp(b2 - b3 * x))
    slope = b1 * share * (1 - share)
    return b1 * share, (share, -slope, slope * x)


def thermistor(b, x):
    """b1 exp(b2 / (x + b3))."""
    b1, b2, b3 = b
    distance = x + b3
    growth = np.exp(b2 / distance)
    return b1 * growth, (growth, b1 * growth / distance, -b1 * b2 * growth / distance**2)


def line_shape(b, x):
    """(b1 / b2) exp(-((x - b3) / b2)^2 / 2)."""
    b1, b2, b3 = b
    z = (x - b3) / b2
    shape = np.exp(-(z**2) / 2) / b2
    return b1 * shape, (shape, b1 * shape * (z**2 - 1) / b2, b1 * shape * z / b2)


def generalized_logistic(b, x):
    """b1 / (1 + exp(b2 - b3 x))^(1 / b4)."""
    b1, b2, b3, b4 = b
    base = 1 + np.exp(b2 - b3 * x)
    shape = base ** (-1 / b4)
    slope = b1 * shape * (1 - 1 / base) / b4
    return b1 * shape, (shape, -slope, slope * x, b1 * shape * np.log(base) / b4**2)


def shifted_power(b, x):
    """b1 (b2 + x)^(-1 / b3)."""
    b1, b2, b3 = b
    base = b2 + x
    shape = base ** (-1 / b3)
    return b1 * shape, (shape, -b1 * shape / (b3 * base), b1 * shape * np.log(base) / b3**2)


# In NIST's order, which is the order of difficulty.
MODELS: dict[str, Callable] = {
    "Misra1a": exponential_rise,
    "Chwirut2": damped_reciprocal,
    "Chwirut1": damped_reciprocal,
    "Lanczos3": three_exponentials,
    "Gauss1": two_peaks_on_a_decay,
    "Gauss2": two_peaks_on_a_decay,
    "DanWood": power,
    "Misra1b": inverse_square_rise,
    "Kirby2": rational,
    "Hahn1": rational,
    "Nelson": degradation,
    "MGH17": constant_and_two_exponentials,
    "Lanczos1": three_exponentials,
    "Lanczos2": three_exponentials,
    "Gauss3": two_peaks_on_a_decay,
    "Misra1c": inverse_root_rise,
    "Misra1d": hyperbolic_rise,
    "Roszman1": line_and_arctangent,
    "ENSO": three_harmonics,
    "MGH09": enzyme,
    "Thurber": rational,
    "BoxBOD": exponential_rise,
    "Rat42": logistic,
    "MGH10": thermistor,
    "Eckerle4": line_shape,
    "Rat43": generalized_logistic,
    "Bennett5": shifted_power,
}
