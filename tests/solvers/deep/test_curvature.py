"""Products with curvature matrices against the dense matrices of torch.func, on tiny models in float64."""

import pytest
import torch
from torch import nn
from torch.distributions import Bernoulli, Categorical, Independent, Normal, Poisson
from torch.func import functional_call, hessian, jacrev

from solvers.deep import Curvature, frozen_noise

# torch's own: forward mode compiles its formulas in an old way.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:DeprecationWarning")
N, INPUTS = 6, 3


def model(outputs, *extra):
    torch.manual_seed(0)
    layers = (nn.Linear(INPUTS, 4), nn.Tanh(), *extra, nn.Linear(4, outputs))
    return nn.Sequential(*layers).double()


def labels(classes):
    return torch.randint(0, classes, (N,), generator=torch.Generator().manual_seed(2))


def numbers(*shape):
    return torch.randn(*shape, dtype=torch.float64, generator=torch.Generator().manual_seed(3))


X = numbers(N, INPUTS)


def learned_variance(z):
    return Normal(z[..., 0], nn.functional.softplus(z[..., 1]))


def negative_log_likelihood(distribution):
    return lambda z, y: -distribution(z).log_prob(y).sum() / len(z)


def categorical(z):
    return Categorical(logits=z)


def bernoulli(z):
    return Independent(Bernoulli(logits=z), 1)


def gaussian(z):
    return Independent(Normal(z, torch.ones_like(z)), 1)


def log_rate(z):
    return Independent(Poisson(z.exp()), 1)


def softplus_rate(z):
    return Independent(Poisson(nn.functional.softplus(z)), 1)


CASES = {
    "logits": (categorical, 3, labels(3)),
    "binary logits": (bernoulli, 1, labels(2)[:, None].double()),
    "mean of known variance": (gaussian, 2, numbers(N, 2)),
    "log-rate": (log_rate, 1, labels(5)[:, None].double()),
    "softplus rate": (softplus_rate, 1, labels(5)[:, None].double()),
    "learned variance": (learned_variance, 2, 3.0 * numbers(N)),
}
NATURAL = ["logits", "binary logits", "mean of known variance", "log-rate"]


def curvature(case, mode="reverse"):
    distribution, outputs, targets = CASES[case]
    criterion = negative_log_likelihood(distribution)
    return Curvature(model(outputs), criterion, X, targets, distribution=distribution, mode=mode)


def dense(product, n):
    return torch.stack([product(e) for e in torch.eye(n, dtype=torch.float64)], dim=1)


def dense_outputs(at):
    """The outputs as a function of theta, written without the class under test."""
    shapes = {name: p.shape for name, p in at.model.named_parameters()}

    def outputs(theta):
        pieces = theta.split([shape.numel() for shape in shapes.values()])
        named = {
            name: piece.reshape(shape) for (name, shape), piece in zip(shapes.items(), pieces, strict=True)
        }
        return functional_call(at.model, named, (X,))

    theta = torch.cat([p.detach().reshape(-1) for p in at.model.parameters()])
    return outputs, theta


def scores(at, targets):
    """One row a sample: the gradient of its log-probability."""
    outputs, theta = dense_outputs(at)
    return jacrev(lambda t: at.distribution(outputs(t)).log_prob(targets).reshape(N, -1).sum(1))(theta)


close = {"rtol": 1e-10, "atol": 1e-12}
both_modes = pytest.mark.parametrize("mode", ["reverse", "forward"])
every_case = pytest.mark.parametrize("case", CASES)


@every_case
@both_modes
def test_hessian_products_are_those_of_the_dense_hessian(case, mode):
    at = curvature(case, mode)
    outputs, theta = dense_outputs(at)
    H = hessian(lambda t: at.criterion(outputs(t), at.targets))(theta)
    torch.testing.assert_close(dense(at.hessian_vector, at.n), H, **close)


@every_case
@both_modes
def test_gauss_newton_products_are_those_of_the_dense_matrix(case, mode):
    at = curvature(case, mode)
    outputs, theta = dense_outputs(at)
    z = outputs(theta)
    Z = jacrev(outputs)(theta).reshape(z.numel(), -1)
    M = hessian(lambda z: at.criterion(z, at.targets))(z).reshape(z.numel(), z.numel())
    torch.testing.assert_close(dense(at.gauss_newton_vector, at.n), Z.T @ M @ Z, **close)


@both_modes
def test_fisher_is_the_expectation_of_outer_products_of_scores(mode):
    at = curvature("logits", mode)
    outputs, theta = dense_outputs(at)
    p = outputs(theta).softmax(1)
    F = torch.zeros(at.n, at.n, dtype=torch.float64)
    for label in range(3):
        s = scores(at, torch.full((N,), label))
        F += s.T @ (p[:, label, None] * s) / N
    torch.testing.assert_close(dense(at.fisher_vector, at.n), F, **close)


def test_fisher_of_a_learned_variance_is_the_textbook_one():
    # Normal(m, s): the Fisher matrix in (m, s) is diag(1 / s^2, 2 / s^2).
    at = curvature("learned variance")
    outputs, theta = dense_outputs(at)

    def mean_and_deviation(t):
        z = outputs(t)
        return torch.stack([z[:, 0], nn.functional.softplus(z[:, 1])], dim=1)

    Z = jacrev(mean_and_deviation)(theta)
    per_output = torch.tensor([1.0, 2.0], dtype=torch.float64) / mean_and_deviation(theta)[:, 1:] ** 2
    F = torch.einsum("koa,ko,kob->ab", Z, per_output, Z) / N
    torch.testing.assert_close(dense(at.fisher_vector, at.n), F, **close)


@pytest.mark.parametrize("case", NATURAL)
def test_fisher_is_gauss_newton_where_outputs_are_natural_parameters(case):
    at, v = curvature(case), numbers(curvature(case).n)
    torch.testing.assert_close(at.fisher_vector(v), at.gauss_newton_vector(v), **close)


@pytest.mark.parametrize("case", [case for case in CASES if case not in NATURAL])
def test_fisher_is_not_gauss_newton_elsewhere(case):
    at, v = curvature(case), numbers(curvature(case).n)
    gap = (at.fisher_vector(v) - at.gauss_newton_vector(v)).norm() / at.fisher_vector(v).norm()
    assert gap > 0.01


@pytest.mark.parametrize("case", [case for case in CASES if case != "learned variance"])
def test_gauss_newton_is_semidefinite_where_the_loss_is_convex_in_the_outputs(case):
    h = torch.linalg.eigvalsh(dense(curvature(case).gauss_newton_vector, curvature(case).n))
    assert h[0] >= -1e-14 * h[-1]
    assert h[-1] > 0.0


def test_gauss_newton_of_a_learned_variance_is_indefinite_while_its_fisher_is_not():
    at = curvature("learned variance")
    G, F = (
        torch.linalg.eigvalsh(dense(product, at.n)) for product in (at.gauss_newton_vector, at.fisher_vector)
    )
    assert G[0] < -1e-3 * G[-1]
    assert F[0] >= -1e-14 * F[-1]


@both_modes
def test_empirical_fisher_is_the_mean_outer_product_at_the_labels(mode):
    at = curvature("logits", mode)
    s = scores(at, at.targets)
    torch.testing.assert_close(dense(at.empirical_fisher_vector, at.n), s.T @ s / N, **close)
    v = numbers(at.n)
    assert (at.empirical_fisher_vector(v) - at.fisher_vector(v)).norm() > 0.01 * at.fisher_vector(v).norm()


def test_sampled_fisher_is_one_matrix_for_a_seed_and_leaves_the_generator_alone():
    at, v, w = curvature("log-rate"), numbers(curvature("log-rate").n), torch.ones(curvature("log-rate").n)
    before = torch.random.get_rng_state()
    product = at.sampled_fisher_vector(v, seed=4)
    torch.testing.assert_close(torch.random.get_rng_state(), before)
    w = w.double()
    torch.testing.assert_close(w @ product, v @ at.sampled_fisher_vector(w, seed=4), **close)
    assert not torch.allclose(product, at.sampled_fisher_vector(v, seed=5))


def test_sampled_fisher_is_the_mean_outer_product_at_the_targets_drawn():
    at, v, draws = curvature("logits"), numbers(curvature("logits").n), 7
    outputs, theta = dense_outputs(at)
    with torch.random.fork_rng():
        torch.manual_seed(11)
        drawn = Categorical(logits=outputs(theta)).sample((draws,))
    s = torch.cat([scores(at, targets) for targets in drawn])
    product = at.sampled_fisher_vector(v, draws=draws, seed=11)
    torch.testing.assert_close(product, s.T @ (s @ v) / (draws * N), **close)


def test_sampled_fisher_approaches_the_exact_one_like_one_over_the_root_of_draws():
    at, v = curvature("logits"), numbers(curvature("logits").n)
    exact = at.fisher_vector(v)
    errors = {
        draws: torch.stack(
            [(at.sampled_fisher_vector(v, draws=draws, seed=seed) - exact).norm() for seed in range(20)]
        )
        .square()
        .mean()
        .sqrt()
        for draws in (10, 1000)
    }
    assert 5.0 < errors[10] / errors[1000] < 20.0


def test_products_neither_change_the_model_nor_its_gradients():
    net = model(3, nn.BatchNorm1d(4), nn.Dropout(0.5)).train()
    state = {name: value.clone() for name, value in net.state_dict().items()}
    at = Curvature(net, nn.CrossEntropyLoss(), X, labels(3), distribution=categorical)
    for product in (at.hessian_vector, at.gauss_newton_vector, at.fisher_vector, at.sampled_fisher_vector):
        v = numbers(at.n)
        torch.testing.assert_close(product(v), product(v), rtol=0, atol=0)
    torch.testing.assert_close(at.gradient(), at.gradient(), rtol=0, atol=0)
    assert all(layer.training for layer in net.modules())
    assert all(p.grad is None for p in net.parameters())
    for name, value in net.state_dict().items():
        torch.testing.assert_close(value, state[name], rtol=0, atol=0)


def test_products_follow_the_parameters_and_skip_those_that_are_frozen():
    net = model(3)
    net[0].weight.requires_grad_(False)
    at = Curvature(net, nn.CrossEntropyLoss(), X, labels(3))
    assert at.n == 4 + 4 * 3 + 3
    v = numbers(at.n)
    before = at.hessian_vector(v)
    with torch.no_grad():
        net[2].weight.mul_(1.3)
    assert not torch.allclose(before, at.hessian_vector(v))


def test_gradient_is_that_of_backward():
    at = curvature("logits")
    at.criterion(at.model(X), at.targets).backward()
    expected = torch.cat([p.grad.reshape(-1) for p in at.model.parameters()])
    torch.testing.assert_close(at.gradient(), expected, **close)


class Attentive(nn.Module):
    """Convolution, attention, two inputs."""

    def __init__(self):
        super().__init__()
        self.mix = nn.Conv1d(2, 4, 3, padding=1)
        self.attention = nn.MultiheadAttention(4, 2, dropout=0.1, batch_first=True)
        self.head = nn.Linear(4, 2)

    def forward(self, x, shift):
        z = self.mix(x + shift).transpose(1, 2)
        return self.head(self.attention(z, z, z)[0].mean(1))


class Transformer(nn.Module):
    """A fused attention without weights, and a head tied to the embedding."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(3, 4)
        self.layer = nn.TransformerEncoderLayer(4, 2, 6, batch_first=True)
        self.head = nn.Linear(4, 3, bias=False)
        self.head.weight = self.embedding.weight

    def forward(self, tokens):
        return self.head(self.layer(self.embedding(tokens)).mean(1))


class Recurrent(nn.Module):
    """Two recurrent layers with dropout between."""

    def __init__(self):
        super().__init__()
        self.layers = nn.GRU(2, 3, num_layers=2, dropout=0.5, batch_first=True)

    def forward(self, x):
        return self.layers(x)[0][:, -1]


MODULES = {
    "attention": (Attentive, (numbers(3, 2, 5), numbers(3, 1, 1))),
    "transformer": (Transformer, labels(3).reshape(3, 2)),
    "recurrent": (Recurrent, numbers(3, 4, 2)),
}


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("training", [True, False])
def test_products_of_any_module_are_the_same_in_both_modes_and_symmetric(name, training):
    module, inputs = MODULES[name]
    torch.manual_seed(0)
    net, found = module().double().train(training), []
    for mode in ("reverse", "forward"):
        at = Curvature(net, nn.CrossEntropyLoss(), inputs, torch.tensor([0, 1, 1]), mode=mode)
        v, w = numbers(2, at.n)
        found.append((at.hessian_vector(v), at.gauss_newton_vector(v)))
        torch.testing.assert_close(w @ found[-1][0], v @ at.hessian_vector(w), **close)
    for reverse, forward in zip(*found, strict=True):
        torch.testing.assert_close(reverse, forward, **close)
    torch.testing.assert_close(found[0][0], difference_of_gradients(net, inputs, v), rtol=1e-6, atol=1e-8)


def difference_of_gradients(net, inputs, v, h=1e-5):
    """Central differences along v of the gradient that backward gives, with all noise off."""
    trainable = list(net.parameters())
    start, found = nn.utils.parameters_to_vector(trainable).detach(), []
    with frozen_noise(net):
        for sign in (1.0, -1.0):
            nn.utils.vector_to_parameters(start + sign * h * v, trainable)
            outputs = net(*inputs) if isinstance(inputs, tuple) else net(inputs)
            loss = nn.functional.cross_entropy(outputs, torch.tensor([0, 1, 1]))
            found.append(torch.cat([g.reshape(-1) for g in torch.autograd.grad(loss, trainable)]))
    return (found[0] - found[1]) / (2.0 * h)


def test_bad_arguments_are_named():
    net, loss, x, y = model(3), nn.CrossEntropyLoss(), X, labels(3)
    with pytest.raises(TypeError, match=r"model must be a torch\.nn\.Module"):
        Curvature(net.forward, loss, x, y)
    with pytest.raises(TypeError, match="criterion must be a function, got 'mse'"):
        Curvature(net, "mse", x, y)
    with pytest.raises(ValueError, match="mode must be one of 'reverse', 'forward'"):
        Curvature(net, loss, x, y, mode="backward")
    with pytest.raises(ValueError, match="model must have a parameter"):
        Curvature(nn.ReLU(), loss, x, y)
    at = Curvature(net, loss, x, y)
    with pytest.raises(ValueError, match=r"v must be a tensor of torch\.float64 and shape \(31,\)"):
        at.hessian_vector(torch.ones(30, dtype=torch.float64))
    with pytest.raises(ValueError, match=r"got torch\.float32"):
        at.hessian_vector(torch.ones(at.n))
    with pytest.raises(TypeError, match="distribution must be a function of the outputs"):
        at.fisher_vector(numbers(at.n))
