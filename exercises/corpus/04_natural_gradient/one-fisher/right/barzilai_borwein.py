# answer: one-fisher
# Steps along the natural gradient with the length of Barzilai and Borwein: one number from each difference of
# gradients. The loss may rise for a while, so the safeguard compares with the worst of the last ten.
import numpy as np


def fit(loss_grad, fisher, x0, calls):
    F, x = fisher(x0), x0
    loss, g = loss_grad(x)
    v = np.linalg.solve(F, g)
    losses, t = [loss], 1.0
    best, least = x, g @ v
    enough = 1e-24 * least
    for _ in range(calls - 1):
        new_loss, new_g = loss_grad(x - t * v)
        if not new_loss <= max(losses[-10:]) - 1e-4 * t * (g @ v) + 1e-12 * abs(loss):
            t = t / 4
            continue
        s, y = -t * v, new_g - g
        x, loss, g = x + s, new_loss, new_g
        v = np.linalg.solve(F, g)
        losses.append(loss)
        if g @ v < least:
            best, least = x, g @ v
        if least <= enough or s @ y <= 0:
            break
        t = (s @ F @ s) / (s @ y)
    return best
