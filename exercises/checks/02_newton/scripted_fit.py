"""A least-squares problem that the grader makes up on the way: every trial has the gain of a script."""

from dataclasses import dataclass

import numpy as np

LEAST_GAIN = 1e-4


@dataclass(frozen=True)
class Trial:
    """What the rules say of one trial: where the loop stood, what it asked, and what came.

    Parameters
    ----------
    point, r, jacobian : array
        The current point before the trial, with its residuals and its Jacobian.
    last : array
        The residuals that were answered last, refused or not.
    largest : array
        The largest norm that each column of the Jacobian has had so far.
    asked : array
        Where the trial went.
    gain : float
        By the script; NaN or infinite where the residuals are.
    """

    point: np.ndarray
    r: np.ndarray
    jacobian: np.ndarray
    last: np.ndarray
    largest: np.ndarray
    asked: np.ndarray
    gain: float

    @property
    def p(self) -> np.ndarray:
        """The step of the trial."""
        return self.asked - self.point

    @property
    def promise(self) -> float:
        """The decrease that the tangent model promised for this step."""
        model = self.r + self.jacobian @ self.p
        return float(self.r @ self.r - model @ model) / 2


class ScriptedFit:
    """Residuals and Jacobians that are random but for the gains.

    Parameters
    ----------
    generator : numpy.random.Generator
        Draws the numbers.
    gains : list of float
        One a trial.
    scales : list of float
        The norms of the columns of every Jacobian.
    spread : float
        Each norm is multiplied by a factor up to this one or divided by it; 1 leaves it.
    """

    def __init__(
        self, generator: np.random.Generator, gains: list[float], scales: list[float], spread: float = 1.0
    ):
        self.generator, self.gains, self.scales, self.spread = generator, gains, np.array(scales), spread
        self.rows = 3 * self.scales.size
        self.start = self.point = generator.uniform(1.0, 2.0, self.scales.size)
        self.r = self.last = generator.standard_normal(self.rows)
        self.current_jacobian = self._columns()
        self.largest = np.linalg.norm(self.current_jacobian, axis=0)
        self.started = False
        self.trials: list[Trial] = []

    def residual(self, x: np.ndarray) -> np.ndarray:
        """Answer the start, and then one trial after the other."""
        if not self.started:
            self.started = True
            return self.r
        gain = self.gains[len(self.trials)]
        trial = Trial(self.point, self.r, self.current_jacobian, self.last, self.largest, x, gain)
        self.trials.append(trial)
        self.last = self._answer(trial)
        if gain > LEAST_GAIN:
            self.point, self.r, self.current_jacobian = x, self.last, self._columns()
            self.largest = np.maximum(self.largest, np.linalg.norm(self.current_jacobian, axis=0))
        return self.last

    def jacobian(self, x: np.ndarray) -> np.ndarray:
        """Answer for the current point, and with other numbers anywhere else."""
        return self.current_jacobian if np.array_equal(x, self.point) else self._columns()

    def _answer(self, trial: Trial) -> np.ndarray:
        direction = self.generator.standard_normal(self.rows)
        if not np.isfinite(trial.gain):
            return np.where(np.arange(self.rows) % 2, trial.gain, direction)
        height = trial.r @ trial.r / 2 - trial.gain * trial.promise
        return direction / np.linalg.norm(direction) * np.sqrt(2 * max(height, 0.0))

    def _columns(self) -> np.ndarray:
        columns = self.generator.standard_normal((self.rows, self.scales.size))
        stretch = self.spread ** self.generator.uniform(-1.0, 1.0, self.scales.size)
        return columns / np.linalg.norm(columns, axis=0) * self.scales * stretch
