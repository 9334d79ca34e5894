"""The NIST sets against what NIST certifies, and each model against its formula in many digits.

Lanczos1 stands apart in one test. Its residuals are of order 1e-14: parameters of 11 digits in double
precision say nothing of their sum of squares. It is minimized in 50 digits instead.
"""

import json
import subprocess
import sys
import warnings
from importlib.resources import files

import mpmath
import numpy as np
import pytest

from solvers.problems import nist

# Observations, parameters, far start, near start, as NIST publishes them.
PUBLISHED = """
Misra1a 14 2 | 500 0.0001 | 250 0.0005
Chwirut2 54 3 | 0.1 0.01 0.02 | 0.15 0.008 0.01
Chwirut1 214 3 | 0.1 0.01 0.02 | 0.15 0.008 0.01
Lanczos3 24 6 | 1.2 0.3 5.6 5.5 6.5 7.6 | 0.5 0.7 3.6 4.2 4 6.3
Gauss1 250 8 | 97 0.009 100 65 20 70 178 16.5 | 94 0.0105 99 63 25 71 180 20
Gauss2 250 8 | 96 0.009 103 106 18 72 151 18 | 98 0.0105 103 105 20 73 150 20
DanWood 6 2 | 1 5 | 0.7 4
Misra1b 14 2 | 500 0.0001 | 300 0.0002
Kirby2 151 5 | 2 -0.1 0.003 -0.001 1e-05 | 1.5 -0.15 0.0025 -0.0015 2e-05
Hahn1 236 7 | 10 -1 0.05 -1e-05 -0.05 0.001 -1e-06 | 1 -0.1 0.005 -1e-06 -0.005 0.0001 -1e-07
Nelson 128 3 | 2 0.0001 -0.01 | 2.5 5e-09 -0.05
MGH17 33 5 | 50 150 -100 1 2 | 0.5 1.5 -1 0.01 0.02
Lanczos1 24 6 | 1.2 0.3 5.6 5.5 6.5 7.6 | 0.5 0.7 3.6 4.2 4 6.3
Lanczos2 24 6 | 1.2 0.3 5.6 5.5 6.5 7.6 | 0.5 0.7 3.6 4.2 4 6.3
Gauss3 250 8 | 94.9 0.009 90.1 113 20 73.8 140 20 | 96 0.0096 80 110 25 74 139 25
Misra1c 14 2 | 500 0.0001 | 600 0.0002
Misra1d 14 2 | 500 0.0001 | 450 0.0003
Roszman1 25 4 | 0.1 -1e-05 1000 -100 | 0.2 -5e-06 1200 -150
ENSO 168 9 | 11 3 0.5 40 -0.7 -1.3 25 -0.3 1.4 | 10 3 0.5 44 -1.5 0.5 26 -0.1 1.5
MGH09 11 4 | 25 39 41.5 39 | 0.25 0.39 0.415 0.39
Thurber 37 7 | 1000 1000 400 40 0.7 0.3 0.03 | 1300 1500 500 75 1 0.4 0.05
BoxBOD 6 2 | 1 1 | 100 0.75
Rat42 9 3 | 100 1 0.1 | 75 2.5 0.07
MGH10 16 3 | 2 400000 25000 | 0.02 4000 250
Eckerle4 35 3 | 1 10 500 | 1.5 5 450
Rat43 15 4 | 100 10 1 1 | 700 5 0.75 1.3
Bennett5 154 3 | -2000 50 0.8 | -1500 45 0.85
"""
SETS = {line.split()[0]: line.split("|") for line in PUBLISHED.strip().splitlines()}
DIFFICULTIES = ["lower"] * 8 + ["average"] * 11 + ["higher"] * 8
FUNCTIONS = {
    "exp": mpmath.exp, "log": mpmath.log, "cos": mpmath.cos, "sin": mpmath.sin, "arctan": mpmath.atan
}  # fmt: skip

every_set = pytest.mark.parametrize("name", SETS)
in_double_precision = pytest.mark.parametrize("name", [name for name in SETS if name != "Lanczos1"])


def formula(problem):
    """The printed formula as a function of theta and one observation's predictors, in mpmath's precision."""
    code = compile(problem.model.partition(" = ")[2], problem.name, "eval")

    def value(theta, predictors):
        symbols = {f"b{i}": b for i, b in enumerate(theta, start=1)}
        symbols |= {"x": predictors[0]} | {f"x{i}": x for i, x in enumerate(predictors, start=1)}
        return eval(code, {**FUNCTIONS, "pi": +mpmath.pi}, symbols)

    return value


def differentiate(value, theta, predictors):
    """The gradient by theta, from central differences whose error is far below double precision."""
    h = mpmath.mpf(10) ** (-mpmath.mp.dps // 3)

    def moved(i, sign):
        return [b * (1 + sign * h) if i == j else b for j, b in enumerate(theta)]

    return [
        (value(moved(i, 1), predictors) - value(moved(i, -1), predictors)) / (2 * h * theta[i])
        for i in range(len(theta))
    ]


def scaled_factor(problem, theta):
    """The lengths of the Jacobian's columns and the triangular factor of the columns made of length one."""
    J = problem.jacobian(theta)
    lengths = np.linalg.norm(J, axis=0)
    return lengths, np.linalg.qr(J / lengths).R


def test_all_sets_are_there_in_order_of_difficulty():
    assert nist.names() == tuple(SETS)
    assert [nist.load(name).difficulty for name in nist.names()] == DIFFICULTIES


@every_set
def test_counts_and_starts_are_those_published(name):
    problem = nist.load(name)
    counts, far, near = SETS[name]
    m, n = map(int, counts.split()[1:])
    assert problem.y.shape == (m,)
    assert problem.x.shape == ((2, m) if name == "Nelson" else (m,))
    assert problem.n == problem.certified_standard_errors.size == n
    assert problem.degrees_of_freedom == m - n
    np.testing.assert_array_equal(problem.starts, [np.array(s.split(), dtype=float) for s in (far, near)])
    np.testing.assert_array_equal(problem.x0, problem.starts[0])


@in_double_precision
def test_certified_parameters_give_the_certified_sum_of_squares(name):
    problem = nist.load(name)
    r = problem.residual(problem.certified_parameters)
    assert r @ r == pytest.approx(problem.certified_rss, rel=2e-10)
    assert problem.f(problem.solution) == pytest.approx(problem.minimum, rel=2e-10)


@every_set
def test_residual_standard_deviation_is_that_of_the_sum_of_squares(name):
    problem = nist.load(name)
    expected = np.sqrt(problem.certified_rss / problem.degrees_of_freedom)
    assert problem.residual_standard_deviation == pytest.approx(expected, rel=1e-10)


@every_set
def test_jacobian_gives_the_certified_standard_errors(name):
    problem = nist.load(name)
    lengths, R = scaled_factor(problem, problem.certified_parameters)
    errors = problem.residual_standard_deviation * np.linalg.norm(np.linalg.inv(R), axis=1) / lengths
    np.testing.assert_allclose(errors, problem.certified_standard_errors, rtol=1e-9)


@every_set
def test_certified_parameters_are_the_minimizer_rounded_to_eleven_digits(name):
    problem = nist.load(name)
    theta = problem.certified_parameters
    lengths, _ = scaled_factor(problem, theta)
    step = np.linalg.solve(problem.hess(theta) / np.outer(lengths, lengths), -problem.grad(theta) / lengths)
    unit = 10.0 ** (np.floor(np.log10(np.abs(theta))) - 10)
    assert np.max(np.abs(step / lengths) / unit) < 0.51


def test_lanczos1_reaches_its_certified_sum_of_squares_in_fifty_digits():
    problem = nist.load("Lanczos1")
    value = formula(problem)
    with mpmath.workdps(50):
        text = (files(nist) / "data" / "Lanczos1.json").read_text()
        data = json.loads(text, parse_float=mpmath.mpf, parse_int=mpmath.mpf)
        theta = mpmath.matrix(data["certified_parameters"])
        for _ in range(3):
            J = mpmath.matrix([differentiate(value, list(theta), [x]) for x in data["x"]])
            r = mpmath.matrix([value(theta, [x]) - y for x, y in zip(data["x"], data["y"], strict=True)])
            theta -= mpmath.lu_solve(J.T * J, J.T * r)
        r = mpmath.matrix([value(theta, [x]) - y for x, y in zip(data["x"], data["y"], strict=True)])
        assert float((r.T * r)[0]) == pytest.approx(problem.certified_rss, rel=1e-10)
    np.testing.assert_allclose(np.array(theta, dtype=float), problem.certified_parameters, rtol=5e-11)


@pytest.mark.parametrize("start", [0, 1], ids=["far", "near"])
@every_set
def test_residual_and_jacobian_are_those_of_the_formula(name, start):
    problem = nist.load(name)
    theta = problem.starts[start]
    value = formula(problem)
    observations = np.atleast_2d(problem.x).T
    with mpmath.workdps(40):
        b = [mpmath.mpf(v) for v in theta]
        values = [float(value(b, list(map(mpmath.mpf, x)))) for x in observations]
        J = [list(map(float, differentiate(value, b, list(map(mpmath.mpf, x))))) for x in observations]
    rounding = 1e-15 * np.max(np.abs(problem.y))
    np.testing.assert_allclose(problem.residual(theta) + problem.y, values, rtol=1e-11, atol=rounding)
    scale = np.linalg.norm(J, axis=0)
    np.testing.assert_allclose(problem.jacobian(theta) / scale, J / scale, rtol=1e-10, atol=1e-14)


@every_set
def test_gradient_and_hessian_are_those_of_the_objective(name):
    problem = nist.load(name)
    theta = problem.starts[1]
    np.testing.assert_array_equal(problem.grad(theta), problem.jacobian(theta).T @ problem.residual(theta))
    h = 1e-5 * theta
    rows = [(problem.grad(theta + d) - problem.grad(theta - d)) / (2 * np.sum(d)) for d in np.diag(h)]
    H = problem.hess(theta)
    scale = np.sqrt(np.outer(np.abs(np.diag(H)), np.abs(np.diag(H))))
    np.testing.assert_allclose(H / scale, rows / scale, atol=1e-5)
    np.testing.assert_array_equal(H, H.T)


@every_set
def test_far_from_the_data_no_model_warns(name):
    problem = nist.load(name)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for theta in (-1e4 * problem.x0, 1e300 * problem.x0, np.zeros(problem.n)):
            assert problem.residual(theta).shape == problem.y.shape
            assert problem.jacobian(theta).shape == (problem.y.size, problem.n)
            problem.f(theta), problem.grad(theta), problem.hess(theta)


def test_an_unknown_name_is_told_which_exist():
    with pytest.raises(ValueError, match=r"name must be one of Misra1a, .*, Bennett5, got 'misra'"):
        nist.load("misra")


def test_importing_reads_no_data():
    program = """
import sys
opened = []
sys.addaudithook(lambda event, details: opened.append(str(details[0])) if event == "open" else None)
import solvers, solvers.problems
assert "solvers.problems.nist" not in sys.modules
from solvers.problems import nist
assert not [path for path in opened if path.endswith(tuple(f"{name}.json" for name in nist.names()))]
nist.load("Misra1a")
assert [path for path in opened if path.endswith("Misra1a.json")]
"""
    subprocess.run([sys.executable, "-c", program], check=True)
