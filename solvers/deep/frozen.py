"""A model as one fixed function: dropout and batch statistics held still."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

# What draws random numbers, or depends on the other samples of a batch, in training mode.
NOISY = (nn.modules.dropout._DropoutNd, nn.modules.batchnorm._NormBase, nn.RReLU)
# What drops by a rate of its own, and differs between its modes in more than that.
DROPPING = (nn.RNNBase, nn.MultiheadAttention)


@contextmanager
def frozen_noise(model: nn.Module) -> Iterator[nn.Module]:
    """Put dropout and batch normalization into evaluation mode; restore every mode, after an error too.

    Inside, the loss of fixed samples is a function of the parameters alone, which curvature and line
    searches take for granted. In training mode the gradient differences of equation :eq:`secant-pair` would
    measure the noise. All other layers keep their mode.
    """
    noisy = [(layer, layer.training) for layer in model.modules() if isinstance(layer, NOISY)]
    dropping = [(layer, layer.dropout) for layer in model.modules() if isinstance(layer, DROPPING)]
    # Attention takes a short cut in evaluation mode that cannot be differentiated twice.
    short_cut = torch.backends.mha.get_fastpath_enabled()
    try:
        torch.backends.mha.set_fastpath_enabled(False)
        for layer, _ in noisy:
            layer.training = False
        for layer, _ in dropping:
            layer.dropout = 0.0
        yield model
    finally:
        torch.backends.mha.set_fastpath_enabled(short_cut)
        for layer, mode in noisy:
            layer.training = mode
        for layer, rate in dropping:
            layer.dropout = rate
