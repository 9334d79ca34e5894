"""Fine-tuning a trained network by L-BFGS on the whole training set."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from solvers import options
from solvers.deep.frozen import frozen_noise
from solvers.result import Reason


@dataclass(frozen=True)
class FineTuneReport:
    """What a fine-tuning did.

    Attributes
    ----------
    loss_before, loss_after : float
        Mean loss over the samples, before and at the parameters the model was left with.
    iterations, evaluations : int
        Steps of L-BFGS, and passes over the loader with loss and gradient.
    samples : int
        Samples in one pass.
    reason : Reason
        Why it ended.
    """

    loss_before: float
    loss_after: float
    iterations: int
    evaluations: int
    samples: int
    reason: Reason


class LBFGSFineTuner:
    r"""Minimize the mean training loss of a model by L-BFGS with a strong Wolfe line search.

    .. math:: J = \sum_{\mathcal B} \frac{|\mathcal B|}{N}\, J_{\mathcal B}, \qquad
        g = \sum_{\mathcal B} \frac{|\mathcal B|}{N}\, g_{\mathcal B}

    over the batches of the loader, equation :eq:`sample-weighted-closure`; then
    :math:`\theta_{k+1} = \theta_k - \alpha_k H^{-1}_k g_k` with the matrix of equation
    :eq:`unrolled-bfgs` and the first trial of equation :eq:`fine-tuning-first-step`.

    Parameters
    ----------
    model : torch.nn.Module
        Trained already; its parameters with ``requires_grad`` are changed in place.
    max_iter : int
        Steps at most.
    max_eval : int, optional
        Passes over the loader at most, the first one apart, checked between steps; 5/4 `max_iter` by
        default, as in torch.
    history_size : int
        Pairs (s, y) that are kept.
    tolerance : float
        The gradient is small enough when ``max|g| <= tolerance * min(1, max|g0|)``.
    learning_rate : float
        The first trial of each line search but the first.

    Attributes
    ----------
    report : FineTuneReport or None
        About the last call of `fine_tune`.

    Notes
    -----
    L-BFGS compares gradients, y = g_{k+1} - g_k; from different mini-batches the difference would measure
    the batches. So each evaluation passes over the whole loader, and dropout and batch normalization stay in
    evaluation mode. Memory: ``2 * history_size`` copies of the parameters, and one of the best ones.

    Raises
    ------
    TypeError, ValueError
        For an option of the wrong type or out of its range, by name.

    Source: Liu & Nocedal (1989), by ``torch.optim.LBFGS``.
    """

    def __init__(
        self,
        model: nn.Module,
        max_iter: int = 20,
        *,
        max_eval: int | None = None,
        history_size: int = 10,
        tolerance: float = 1e-6,
        learning_rate: float = 1.0,
    ) -> None:
        if not isinstance(model, nn.Module):
            raise TypeError(f"model must be a torch.nn.Module, got {model!r}")
        options.require_count("max_iter", max_iter, least=1)
        if max_eval is not None:
            options.require_count("max_eval", max_eval, least=1)
        options.require_count("history_size", history_size, least=1)
        options.require_real("tolerance", tolerance, least=0.0)
        options.require_real("learning_rate", learning_rate, above=0.0)
        self.model, self.max_iter, self.max_eval = model, max_iter, max_eval or max_iter * 5 // 4
        self.history_size, self.tolerance, self.learning_rate = history_size, tolerance, learning_rate
        self.report: FineTuneReport | None = None

    def fine_tune(self, train_loader: Iterable, criterion: Callable) -> nn.Module:
        """Lower the mean loss over all samples of the loader.

        Parameters
        ----------
        train_loader : iterable, each pass over the same samples
            Yields ``(*inputs, targets)``, such as a ``torch.utils.data.DataLoader``; shuffling is harmless.
        criterion : callable
            ``criterion(outputs, targets) -> scalar``, the mean over the samples of a batch.

        Returns
        -------
        torch.nn.Module
            The model itself, with the best parameters met: the loss is never above the one before, after
            an error or an interruption neither. All modes are as before, gradients are None.

        Raises
        ------
        TypeError, ValueError
            For an argument that cannot be used, by name: a loader that is empty, can be read only once, or
            gives another loss at the same parameters; a criterion that is no mean over samples.
        """
        check_arguments(self.model, train_loader, criterion)
        self.report = None
        with frozen_noise(self.model):
            loss = WholeLoss(self.model, train_loader, criterion)
            try:
                self.report = self.minimize(loss)
            finally:
                loss.restore_best()
        return self.model

    def minimize(self, loss: "WholeLoss") -> FineTuneReport:
        """Run torch's L-BFGS on the loss and say what happened."""
        before = loss()
        if not loss.is_finite:
            raise ValueError(f"criterion must be finite at the model's parameters, got loss {before}")
        limit = self.tolerance * min(1.0, loss.steepness)
        optimizer = torch.optim.LBFGS(
            loss.parameters,
            lr=self.learning_rate,
            max_iter=self.max_iter,
            max_eval=self.max_eval,
            tolerance_grad=limit,
            # torch's test of small changes is absolute; 0 leaves it to say that nothing changes any more.
            tolerance_change=0.0,
            history_size=self.history_size,
            line_search_fn="strong_wolfe",
        )
        optimizer.step(loss)
        state = optimizer.state[loss.parameters[0]]
        iterations, evaluations = state.get("n_iter", 0), state["func_evals"]
        if loss.best_steepness <= limit:
            reason = Reason.GRADIENT
        elif not loss.is_finite:
            reason = Reason.NON_FINITE
        elif iterations >= self.max_iter:
            reason = Reason.ITERATIONS
        else:
            reason = Reason.EVALUATIONS if evaluations >= self.max_eval else Reason.PRECISION
        return FineTuneReport(before, loss.best, iterations, loss.evaluations, loss.samples, reason)


class WholeLoss:
    """The mean loss over all samples of a loader as a closure; remembers the best parameters it met.

    Value and gradient are those of equation :eq:`sample-weighted-closure`.
    """

    def __init__(self, model: nn.Module, loader: Iterable, criterion: Callable) -> None:
        self.model, self.loader, self.criterion = model, loader, criterion
        self.parameters = [p for p in model.parameters() if p.requires_grad]
        self.samples = self.evaluations = 0
        self.best, self.best_steepness, self.last = float("inf"), float("inf"), float("nan")
        self.best_parameters: list[Tensor] = [p.detach().clone() for p in self.parameters]

    @torch.enable_grad()
    def __call__(self) -> float:
        """Return the mean loss and leave its gradient in ``p.grad``."""
        for p in self.parameters:
            p.grad = None
        total, count = 0.0, 0
        for number, batch in enumerate(self.loader):
            *inputs, targets = checked_batch(batch, number)
            device = self.parameters[0].device
            mean = self.criterion(self.model(*(x.to(device) for x in inputs)), targets.to(device))
            size = len(targets)
            if torch.any(targets == getattr(self.criterion, "ignore_index", torch.nan)):
                raise ValueError("criterion must weigh all samples alike, got targets equal to ignore_index")
            if not isinstance(mean, Tensor) or mean.numel() != 1 or not mean.requires_grad:
                raise ValueError(
                    "criterion must return one number, a mean over the batch that depends on the parameters, "
                    f"got {mean!r}"
                )
            (mean * size).backward()
            total, count = total + float(mean.detach()) * size, count + size
        if count == 0:
            raise ValueError("train_loader must yield at least one sample, got none")
        for p in self.parameters:
            p.grad = torch.zeros_like(p) if p.grad is None else p.grad.div_(count)
        self.see(total / count, count)
        return self.last

    def see(self, loss: float, samples: int) -> None:
        """Take note of an evaluation: refuse a loader that changes, keep the parameters if they are best."""
        self.evaluations += 1
        if self.evaluations > 1 and samples != self.samples:
            raise ValueError(
                f"train_loader must pass over the same samples, got {self.samples}, then {samples}"
            )
        # The optimizer starts where the loss was measured before.
        noise = torch.finfo(self.parameters[0].dtype).eps ** 0.5 * abs(self.last)
        if self.evaluations == 2 and not abs(loss - self.last) <= noise:
            raise ValueError(
                f"train_loader must give one loss at the same parameters, got {self.last:.6g}, then "
                f"{loss:.6g}: random augmentation, dropped samples, or a layer that draws random numbers"
            )
        self.last, self.samples = loss, samples
        if loss < self.best and self.is_finite:
            self.best, self.best_steepness = loss, self.steepness
            self.best_parameters = [p.detach().clone() for p in self.parameters]

    @property
    def steepness(self) -> float:
        """max|g| of the last evaluation."""
        return float(np.max([float(p.grad.abs().max()) for p in self.parameters if p.numel()]))

    @property
    def is_finite(self) -> bool:
        """Whether loss and gradient of the last evaluation are finite."""
        return bool(np.isfinite(self.last) and np.isfinite(self.steepness))

    @torch.no_grad()
    def restore_best(self) -> None:
        """Give the model the best parameters met, and take the gradients away."""
        for p, best in zip(self.parameters, self.best_parameters, strict=True):
            p.copy_(best)
            p.grad = None


def check_arguments(model: nn.Module, train_loader: Iterable, criterion: Callable) -> None:
    """Refuse by name what the closure could not use, before anything is changed."""
    if not any(p.requires_grad for p in model.parameters()):
        raise ValueError("model must have a parameter with requires_grad, got none")
    if not hasattr(train_loader, "__iter__"):
        raise TypeError(f"train_loader must be an iterable of batches, got {train_loader!r}")
    if isinstance(train_loader, Iterator):
        raise TypeError(f"train_loader must be iterable many times, got the one-time {train_loader!r}")
    if not callable(criterion):
        raise TypeError(f"criterion must be a function of outputs and targets, got {criterion!r}")
    if getattr(criterion, "reduction", "mean") not in ("mean", "batchmean"):
        raise ValueError(f"criterion must have reduction='mean', got {criterion.reduction!r}")
    if isinstance(criterion, nn.CrossEntropyLoss | nn.NLLLoss) and criterion.weight is not None:
        raise ValueError("criterion must weigh all samples alike, got class weights")


def checked_batch(batch: object, number: int) -> list[Tensor]:
    """Return a batch as the list of its tensors, inputs first, targets last."""
    accepted = f"train_loader must yield (inputs, targets) of one length, got for batch {number}"
    if not isinstance(batch, tuple | list) or len(batch) < 2:
        raise TypeError(f"{accepted} {type(batch).__name__}")
    if not all(isinstance(part, Tensor) and part.ndim > 0 for part in batch):
        raise TypeError(f"{accepted} {', '.join(type(part).__name__ for part in batch)}")
    if len({len(part) for part in batch}) > 1:
        raise ValueError(f"{accepted} lengths {', '.join(str(len(part)) for part in batch)}")
    return list(batch)
