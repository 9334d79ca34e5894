"""The model of redundant-softmax, with its Fisher matrix and its gradient."""

import numpy as np


class Softmax:
    """Labels of several classes with probabilities in proportion to exp(W x)."""

    def __init__(self, generator: np.random.Generator, classes: int, size: int, spread: float = 0.0):
        """Features in units that span `spread` powers of ten; probabilities do not see the units."""
        samples = 12 * size
        self.units = 10.0 ** generator.permutation(np.linspace(-spread / 2, spread / 2, size))
        # A sample is no multiple of another: samples in general position keep the reduced matrix definite.
        self.X = generator.standard_normal((samples, size)) * self.units
        self.W = generator.uniform(-1, 1, (classes, size)) / self.units
        self.labels = generator.permutation(np.arange(samples) % classes)

    def shares(self, W: np.ndarray) -> np.ndarray:
        """Return the probability of every class, a row a sample."""
        logits = self.X @ W.T
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        return weights / weights.sum(axis=1, keepdims=True)

    def divergence(self, p: np.ndarray) -> float:
        """Return the mean over the inputs of KL(W || W + p)."""
        share, other = self.shares(self.W), self.shares(self.W + p.reshape(self.W.shape))
        return float(np.mean(np.sum(share * np.log(share / other), axis=1)))

    def fisher(self) -> np.ndarray:
        """Return the Fisher matrix, class by class."""
        share = self.shares(self.W)
        covariance = np.einsum("ia,ab->iab", share, np.eye(len(self.W))) - np.einsum(
            "ia,ib->iab", share, share
        )
        blocks = np.einsum("iab,ij,ik->ajbk", covariance, self.X, self.X) / len(self.X)
        return blocks.reshape(self.W.size, self.W.size)

    def gradient(self) -> np.ndarray:
        """Return g, of the shape of W."""
        return (self.shares(self.W) - np.eye(len(self.W))[self.labels]).T @ self.X / len(self.X)


def uniform(generator: np.random.Generator) -> Softmax:
    """Return two classes at W = 0, where F is singular to the last bit."""
    model = Softmax(generator, 2, 3)
    model.W = np.zeros_like(model.W)
    return model


def large_shift(generator: np.random.Generator, model: Softmax) -> np.ndarray:
    """Return a change of the weights of every class at which the exponential of a logit overflows."""
    signs = generator.choice([-1.0, 1.0], len(model.units))
    return signs * generator.uniform(900, 1000, len(model.units)) / model.units
