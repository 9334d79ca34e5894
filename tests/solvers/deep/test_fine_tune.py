"""Fine-tuning by L-BFGS: torch's own method on the exact mean loss, and a model that is never made worse."""

import math

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from solvers import Reason
from solvers.deep import LBFGSFineTuner, frozen_noise

N = 50


def data(dtype=torch.float64):
    generator = torch.Generator().manual_seed(5)
    x = torch.randn(N, 4, dtype=dtype, generator=generator)
    noise = 0.5 * torch.randn(N, dtype=dtype, generator=generator)
    return TensorDataset(x, (x[:, 0] - x[:, 1] ** 2 + noise > -0.5).long())


def network(*extra, dtype=torch.float64):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 6), nn.Tanh(), *extra, nn.Linear(6, 2)).to(dtype)


def loader(size=N, **options):
    return DataLoader(data(), batch_size=size, **options)


def mean_loss(net, criterion=None):
    x, y = data().tensors
    return (criterion or nn.CrossEntropyLoss())(net(x), y)


def parameters(net):
    return nn.utils.parameters_to_vector(net.parameters()).detach().clone()


def test_the_steps_are_those_of_plain_lbfgs_on_the_same_closure():
    net, plain, losses = network(), network(), []
    optimizer = torch.optim.LBFGS(
        plain.parameters(),
        max_iter=15,
        history_size=10,
        tolerance_grad=0.0,
        tolerance_change=0.0,
        line_search_fn="strong_wolfe",
    )

    def closure():
        optimizer.zero_grad()
        loss = mean_loss(plain)
        loss.backward()
        losses.append(loss.item())
        return loss

    optimizer.step(closure)
    tuner = LBFGSFineTuner(net, max_iter=15, tolerance=0.0)
    assert tuner.fine_tune(loader(), nn.CrossEntropyLoss()) is net
    torch.testing.assert_close(parameters(net), parameters(plain), rtol=1e-9, atol=1e-11)
    assert tuner.report.evaluations == len(losses) + 1  # one more, before the first step
    assert tuner.report.iterations == optimizer.state[next(plain.parameters())]["n_iter"]
    assert tuner.report.loss_before == pytest.approx(losses[0], rel=1e-14)
    assert tuner.report.loss_after == pytest.approx(min(losses), rel=1e-10)


@pytest.mark.parametrize("options", [{"size": 7}, {"size": 49}, {"size": 7, "shuffle": True}])
def test_batches_of_unequal_size_are_weighted_to_the_mean_over_samples(options):
    whole, batched = network(), network()
    first, second = LBFGSFineTuner(whole, max_iter=3), LBFGSFineTuner(batched, max_iter=3)
    first.fine_tune(loader(), nn.CrossEntropyLoss())
    second.fine_tune(loader(**options), nn.CrossEntropyLoss())
    assert second.report.samples == N
    assert second.report.loss_before == pytest.approx(mean_loss(network()).item(), rel=1e-13)
    torch.testing.assert_close(parameters(batched), parameters(whole), rtol=1e-8, atol=1e-10)


def test_report_is_what_the_model_says():
    net = network()
    before = mean_loss(net).item()
    tuner = LBFGSFineTuner(net, max_iter=5)
    assert tuner.report is None
    tuner.fine_tune(loader(8), nn.CrossEntropyLoss())
    assert tuner.report.loss_before == pytest.approx(before, rel=1e-13)
    assert tuner.report.loss_after == pytest.approx(mean_loss(net).item(), rel=1e-13)
    assert tuner.report.loss_after < before
    assert all(p.grad is None for p in net.parameters())
    assert tuner.report.reason in (Reason.ITERATIONS, Reason.EVALUATIONS)


def test_reasons_say_which_limit_or_that_the_gradient_is_small():
    assert tuned(max_iter=2, max_eval=100).reason is Reason.ITERATIONS
    assert tuned(max_iter=100, max_eval=2).reason is Reason.EVALUATIONS
    done = tuned(nn.Linear(4, 2).double(), max_iter=200, weight=1e-3)
    assert done.reason is Reason.GRADIENT
    exact = tuned(nn.Linear(4, 2).double(), max_iter=200, weight=1e-3, tolerance=0.0)
    assert exact.reason is Reason.PRECISION
    assert exact.evaluations < 200


def tuned(net=None, weight=0.0, **options):
    net = net or network()

    def criterion(z, y):
        return nn.functional.cross_entropy(z, y) + weight * sum(p.square().sum() for p in net.parameters())

    tuner = LBFGSFineTuner(net, **options)
    tuner.fine_tune(loader(), criterion)
    return tuner.report


def test_gradient_is_small_where_the_report_says_so():
    net = nn.Linear(4, 2).double()
    tuned(net, weight=1e-3, max_iter=200, tolerance=1e-8)
    (mean_loss(net) + 1e-3 * sum(p.square().sum() for p in net.parameters())).backward()
    assert max(float(p.grad.abs().max()) for p in net.parameters()) <= 1e-8


def test_dropout_and_batch_norm_are_frozen_and_every_mode_restored():
    net = network(nn.Dropout(0.5), nn.BatchNorm1d(6), nn.Dropout(0.1), nn.Identity())
    net[4].eval()  # odd modes must survive too
    net[5].eval()
    modes = [layer.training for layer in net.modules()]
    seen, statistics = [], net[3].running_mean.clone()

    def criterion(z, y):
        seen.append([layer.training for layer in net])
        return nn.functional.cross_entropy(z, y)

    LBFGSFineTuner(net, max_iter=4).fine_tune(loader(16), criterion)
    assert seen
    assert all(state == [True, True, False, False, False, False, True] for state in seen)
    assert [layer.training for layer in net.modules()] == modes
    torch.testing.assert_close(net[3].running_mean, statistics, rtol=0, atol=0)


def test_rates_of_dropout_inside_recurrent_layers_and_attention_are_held_at_zero():
    for layer in (nn.LSTM(3, 4, num_layers=2, dropout=0.5), nn.MultiheadAttention(4, 2, dropout=0.5)):
        with frozen_noise(layer.train()):
            assert layer.dropout == 0.0
            assert layer.training
        assert layer.dropout == 0.5


def test_the_short_cut_of_attention_is_open_again_afterwards():
    with frozen_noise(nn.Linear(1, 1)):
        assert not torch.backends.mha.get_fastpath_enabled()
    assert torch.backends.mha.get_fastpath_enabled()


def test_an_exception_restores_the_modes_and_leaves_the_best_parameters():
    net, met = network(nn.Dropout(0.5)).train(), []
    tuner = LBFGSFineTuner(net, max_iter=6)
    tuner.fine_tune(loader(), nn.CrossEntropyLoss())

    def criterion(z, y):
        if len(met) == 6:
            raise ZeroDivisionError("mine")
        loss = nn.functional.cross_entropy(z, y)
        met.append((loss.item(), parameters(net)))
        return loss

    with pytest.raises(ZeroDivisionError, match="mine"):
        tuner.fine_tune(loader(), criterion)
    assert all(layer.training for layer in net.modules())
    assert all(p.grad is None for p in net.parameters())
    assert tuner.report is None  # that of the first call would be about other parameters
    best = min(met, key=lambda point: point[0])[1]
    torch.testing.assert_close(parameters(net), best, rtol=0, atol=0)
    assert not torch.equal(best, met[0][1])


def test_the_model_is_never_left_worse_than_it_was():
    # Beside the narrow valley the loss is not a number, and the first trials step there.
    net = nn.Linear(1, 1, bias=False).double()
    with torch.no_grad():
        net.weight.fill_(0.5)

    def criterion(z, y):
        w = net.weight.sum()
        return (w - 0.4) ** 2 + torch.where((w - 0.5).abs() > 1e-3, torch.nan, 0.0)

    tuner = LBFGSFineTuner(net, max_iter=5)
    tuner.fine_tune(DataLoader(TensorDataset(torch.ones(2, 1).double(), torch.ones(2, 1))), criterion)
    assert tuner.report.reason is Reason.NON_FINITE
    assert math.isfinite(tuner.report.loss_after)
    assert tuner.report.loss_after <= tuner.report.loss_before
    assert (net.weight.item() - 0.4) ** 2 == pytest.approx(tuner.report.loss_after, rel=1e-14)


def test_best_parameters_win_over_the_last_ones():
    # A learning rate this long throws the first trial far off; one evaluation is all that is allowed.
    net = network()
    before = mean_loss(net).item()
    tuner = LBFGSFineTuner(net, max_iter=1, max_eval=1, learning_rate=1e6)
    tuner.fine_tune(loader(), nn.CrossEntropyLoss())
    assert tuner.report.loss_after <= before
    assert mean_loss(net).item() == pytest.approx(tuner.report.loss_after, rel=1e-13)


def test_float32_and_frozen_parameters_are_kept():
    net = network(dtype=torch.float32)
    net[0].weight.requires_grad_(False)
    fixed = net[0].weight.clone()
    tuner = LBFGSFineTuner(net)
    tuner.fine_tune(DataLoader(data(torch.float32), batch_size=9, shuffle=True), nn.CrossEntropyLoss())
    assert tuner.report.loss_after < tuner.report.loss_before
    torch.testing.assert_close(net[0].weight, fixed, rtol=0, atol=0)
    assert all(p.dtype == torch.float32 for p in net.parameters())


class Noisy(TensorDataset):
    """A data set with random augmentation."""

    def __getitem__(self, index):
        x, y = super().__getitem__(index)
        return x + 0.1 * torch.randn(4, dtype=x.dtype), y


class Shrinking:
    """A loader whose every pass is shorter than the one before; the loss stays the same."""

    def __init__(self):
        self.passes = 0

    def __iter__(self):
        self.passes += 1
        return iter([(torch.ones(9 - self.passes, 4).double(), torch.ones(9 - self.passes).long())])


@pytest.mark.parametrize(
    ("train_loader", "error", "named"),
    [
        (DataLoader(Noisy(*data().tensors), batch_size=5), ValueError, "train_loader must give one loss at"),
        (DataLoader(data(), batch_size=9, shuffle=True, drop_last=True), ValueError, "dropped samples"),
        (Shrinking(), ValueError, "train_loader must pass over the same samples, got 8, then 7"),
        ([], ValueError, "train_loader must yield at least one sample"),
        (iter([data().tensors]), TypeError, "train_loader must be iterable many times"),
        (3, TypeError, "train_loader must be an iterable of batches"),
        ([data().tensors[0]], TypeError, "train_loader must yield .* for batch 0 Tensor"),
        ([{"x": 1}], TypeError, "train_loader must yield .* for batch 0 dict"),
        ([data().tensors, ["a", "b"]], TypeError, "for batch 1 str, str"),
        ([(torch.ones(3, 4).double(), torch.ones(2).long())], ValueError, "for batch 0 lengths 3, 2"),
    ],
)
def test_loaders_that_cannot_be_used_are_named_and_the_model_is_left_alone(train_loader, error, named):
    net = network().train()
    before = parameters(net)
    with pytest.raises(error, match=named):
        LBFGSFineTuner(net).fine_tune(train_loader, nn.CrossEntropyLoss())
    torch.testing.assert_close(parameters(net), before, rtol=0, atol=0)


@pytest.mark.parametrize(
    ("criterion", "error", "named"),
    [
        (nn.CrossEntropyLoss(reduction="sum"), ValueError, "criterion must have reduction='mean', got 'sum'"),
        (
            nn.CrossEntropyLoss(reduction="none"),
            ValueError,
            "criterion must have reduction='mean', got 'none'",
        ),
        (nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0])), ValueError, "got class weights"),
        (nn.CrossEntropyLoss(ignore_index=1), ValueError, "got targets equal to ignore_index"),
        (lambda z, y: z, ValueError, "criterion must return one number"),
        (
            lambda z, y: z.detach().sum(),
            ValueError,
            "criterion must return .* that depends on the parameters",
        ),
        (lambda z, y: z.sum() * torch.nan, ValueError, "criterion must be finite at the model's parameters"),
        ("cross entropy", TypeError, "criterion must be a function of outputs and targets"),
    ],
)
def test_criteria_that_are_no_mean_over_samples_are_named(criterion, error, named):
    with pytest.raises(error, match=named):
        LBFGSFineTuner(network()).fine_tune(loader(), criterion)


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"model": "net"}, TypeError, r"model must be a torch\.nn\.Module"),
        ({"max_iter": 0}, ValueError, "max_iter must be an integer >= 1"),
        ({"max_iter": 2.5}, TypeError, "max_iter must be an integer"),
        ({"max_eval": 0}, ValueError, "max_eval"),
        ({"history_size": 0}, ValueError, "history_size"),
        ({"tolerance": -1.0}, ValueError, "tolerance"),
        ({"learning_rate": 0.0}, ValueError, "learning_rate"),
    ],
)
def test_bad_options_are_named(options, error, named):
    with pytest.raises(error, match=named):
        LBFGSFineTuner(**{"model": nn.Linear(1, 1), **options})


def test_a_model_without_anything_to_train_is_named():
    with pytest.raises(ValueError, match="model must have a parameter with requires_grad"):
        LBFGSFineTuner(nn.ReLU()).fine_tune(loader(), nn.CrossEntropyLoss())
