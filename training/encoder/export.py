"""Export: writes a trained network as one ONNX file with 8-bit weights."""

import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn
from torch.nn import functional

from services.enrich.engine.windows import LENGTH
from training.encoder.network import HEADS, HIDDEN, Network


class OneWindow(nn.Module):
    """The network for one window without padding, in operators that quantise well."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, shapes: Tensor, marks: Tensor) -> Tensor:
        """Scores of shape [positions, OUTPUTS], the same as the network's for a batch of this window."""
        network = self.network
        places = network.positions.weight[: ids.shape[0]]
        states = network.norm(network.words(ids) + places + network.shapes(shapes) + network.marks(marks))
        size = HIDDEN // HEADS
        for layer in network.layers:
            query, key, value = (
                part(states).view(-1, HEADS, size).transpose(0, 1) for part in (layer.query, layer.key, layer.value)
            )
            attention = torch.softmax(query @ key.transpose(1, 2) * size**-0.5, -1) @ value
            attended = attention.transpose(0, 1).reshape(-1, HIDDEN)
            states = layer.attention_norm(states + layer.output(attended))
            states = layer.norm(states + layer.outer(functional.gelu(layer.inner(states))))
        scores: Tensor = network.head(states)
        return scores


def export(network: Network, path: Path) -> None:
    """Write `network` to `path` with 8-bit weights and embeddings; activations are quantised dynamically."""
    window = torch.zeros(LENGTH, dtype=torch.int64)
    names = ["ids", "shapes", "marks"]
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            OneWindow(network.eval()),
            (window, window, window),
            str(full),
            input_names=names,
            output_names=["scores"],
            dynamic_axes={name: {0: "positions"} for name in [*names, "scores"]},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(
            full,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
