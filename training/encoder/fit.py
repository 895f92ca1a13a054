"""Fitting: trains a network on labelled windows, with or without a teacher."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from services.enrich.engine.tags import NAME_TAGS, OUTPUTS
from services.enrich.engine.tokens import SHAPES
from training.encoder.labels import UNKNOWN
from training.encoder.network import Network
from training.encoder.windows import Windows

NAMES = len(NAME_TAGS)
GROUPS = ((0, NAMES), (NAMES, NAMES + 3), (NAMES + 3, NAMES + 6), (NAMES + 6, NAMES + 9))
"""Groups of mutually exclusive outputs: names, contents, sources, cues."""

CASE_NOISE = 0.05
"""Share of windows trained as if in all capitals; a third of that as if in lower case, as in headlines and careless
writing. The vocabulary is uncased, so only the shapes change."""


@dataclass(frozen=True)
class Recipe:
    """Hyperparameters, chosen on held-out texts (docs/decisions/0017-one-small-encoder.md)."""

    layers: int
    epochs: float
    rate: float = 3e-4
    head_rate: float = 1e-3
    batch: int = 32
    silver_weight: float = 0.1
    name_weight: float = 2.0
    """Weight of a token in a name; a token outside names weighs 1."""
    role_weight: float = 2.0
    teacher_weight: float = 3.0
    seed: int = 1


@dataclass(frozen=True)
class Batch:
    """Some windows as tensors, cut to the length of the longest one."""

    rows: NDArray[np.int64]
    ids: Tensor
    shapes: Tensor
    marks: Tensor
    mask: Tensor
    names: Tensor
    roles: tuple[Tensor, Tensor, Tensor]
    first: Tensor
    silver: Tensor


def fit(network: Network, windows: Windows, recipe: Recipe, teacher: NDArray[np.float16] | None = None) -> Network:
    """Train `network` in place, printing progress. `teacher` holds scores of shape [windows, LENGTH, OUTPUTS]."""
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    head: list[torch.nn.Parameter] = []
    body: list[torch.nn.Parameter] = []
    for name, parameter in network.named_parameters():
        (head if name.split(".")[0] in ("head", "shapes", "marks") else body).append(parameter)
    steps = int(len(windows) / recipe.batch * recipe.epochs)
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": recipe.rate}, {"params": head, "lr": recipe.head_rate}], weight_decay=0.01, fused=True
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer,
        [recipe.rate, recipe.head_rate],
        total_steps=steps + 1,
        pct_start=0.06,
        anneal_strategy="linear",
        cycle_momentum=False,
        final_div_factor=1e4,
    )
    network.train()
    begun, smooth = time.monotonic(), 0.0
    for step, batch in enumerate(_batches(windows, recipe, steps)):
        scores = _scores(network, batch)
        loss = _loss(scores, batch, recipe)
        if teacher is not None:
            taught = torch.from_numpy(teacher[batch.rows][:, : batch.ids.shape[1]].astype(np.float32))
            loss = loss + recipe.teacher_weight * _distance(scores, taught, batch.first)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        smooth = float(loss.detach()) if step == 0 else 0.98 * smooth + 0.02 * float(loss.detach())
        if step % 100 == 0 or step == steps - 1:
            print(f"  step {step + 1} of {steps}, loss {smooth:.3f}, {time.monotonic() - begun:.0f} s", flush=True)
    return network.eval()


def read(network: Network, windows: Windows) -> NDArray[np.float16]:
    """Scores of every window, of shape [windows, LENGTH, OUTPUTS]; zero after a window's end."""
    network.eval()
    found = np.zeros((*windows.ids.shape, OUTPUTS), dtype=np.float16)
    for begin in range(0, len(windows), 64):
        batch = _batch(windows, np.arange(begin, min(begin + 64, len(windows))))
        with torch.no_grad():
            scores = _scores(network, batch)
        found[batch.rows, : scores.shape[1]] = scores.numpy().astype(np.float16)
    return found


def _scores(network: Network, batch: Batch) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores: Tensor = network(batch.ids, batch.shapes, batch.marks, batch.mask)
    return scores.float()


def _batches(windows: Windows, recipe: Recipe, steps: int) -> Iterator[Batch]:
    """Yield `steps` batches of windows in random order, each window once per epoch."""
    generator = np.random.default_rng(recipe.seed)
    order = np.zeros(0, dtype=np.int64)
    for _ in range(steps):
        if len(order) < recipe.batch:
            order = np.concatenate((order, generator.permutation(len(windows))))
        rows, order = order[: recipe.batch], order[recipe.batch :]
        batch = _batch(windows, rows)
        draw = torch.from_numpy(generator.random((len(rows), 1)))
        cased = (batch.shapes != SHAPES.index("none")) & (batch.shapes != SHAPES.index("digit"))
        batch.shapes[cased & (draw < CASE_NOISE)] = SHAPES.index("upper")
        batch.shapes[cased & (draw > 1 - CASE_NOISE / 3)] = SHAPES.index("lower")
        yield batch


def _batch(windows: Windows, rows: NDArray[np.int64]) -> Batch:
    width = int(windows.length[rows].max())

    def take(column: NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(column[rows, :width].astype(np.int64))

    return Batch(
        rows=rows,
        ids=take(windows.ids),
        shapes=take(windows.shapes),
        marks=take(windows.marks),
        mask=torch.arange(width)[None, :] < torch.from_numpy(windows.length[rows])[:, None],
        names=take(windows.names),
        roles=(take(windows.contents), take(windows.sources), take(windows.cues)),
        first=take(windows.first).bool(),
        silver=torch.from_numpy(windows.silver[rows]),
    )


def _loss(scores: Tensor, batch: Batch, recipe: Recipe) -> Tensor:
    allowed = (batch.names[..., None] >> torch.arange(NAMES)) & 1
    log_shares = functional.log_softmax(scores[..., :NAMES], -1)
    # Any of the allowed tags is right.
    right = torch.logsumexp(log_shares.masked_fill(allowed == 0, -1e4), -1)
    weight = torch.where(batch.silver, recipe.silver_weight, 1.0)[:, None] * (batch.names != 0)
    weight = weight * torch.where(allowed[..., 0] == 1, 1.0, recipe.name_weight)
    loss = -(right * weight).sum() / weight.sum().clamp(min=1.0)
    for (begin, end), role in zip(GROUPS[1:], batch.roles, strict=True):
        if bool((role != UNKNOWN).any()):
            loss = loss + recipe.role_weight * functional.cross_entropy(
                scores[..., begin:end].reshape(-1, 3), role.reshape(-1), ignore_index=UNKNOWN
            )
    return loss


def _distance(scores: Tensor, taught: Tensor, first: Tensor) -> Tensor:
    """Kullback-Leibler divergence from the teacher, averaged over words and summed over groups."""
    total = torch.zeros(())
    for begin, end in GROUPS:
        apart = functional.kl_div(
            functional.log_softmax(scores[..., begin:end], -1),
            functional.log_softmax(taught[..., begin:end], -1),
            log_target=True,
            reduction="none",
        )
        total = total + apart.sum(-1)[first].mean()
    return total
