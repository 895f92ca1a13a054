"""Train the encoder: python -m training.encoder FOLDER [--newswire FOLDER] [--permissive] [--out FILE].

FOLDER holds the annotated texts listed in training.encoder.sources. A teacher with six layers is trained first. Then
two students with four layers learn from the labels and the teacher, and their weights are averaged. Takes about 105
minutes on two cores.
"""

import argparse
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training.encoder.export import export
from training.encoder.figures import figures
from training.encoder.fit import Recipe, fit, read
from training.encoder.network import Network, average, pretrained
from training.encoder.newswire import read_newswire
from training.encoder.silver import add_silver, label_newswire
from training.encoder.sources import SOURCES
from training.encoder.sources import read as read_sources
from training.encoder.windows import Windows, windows

MODEL = Path(__file__).parents[2] / "services" / "enrich" / "engine" / "tables" / "encoder.onnx"

TEACHER = Recipe(layers=6, epochs=5, silver_weight=0.3, seed=8)
STUDENT = Recipe(layers=4, epochs=8, seed=1)
"""Trained on the annotated texts only."""
BROAD_STUDENT = replace(STUDENT, silver_weight=0.3, seed=2)
"""Trained on newswire too. Each student is better at something, their average at both (decision 17)."""
STORIES = 2000
"""Number of newswire stories."""


def main() -> None:
    """Read, train, measure and export, printing progress."""
    parser = argparse.ArgumentParser(description="Train the encoder of names and reported speech.")
    parser.add_argument("folder", type=Path, help="folder of annotated texts, see training/README.md")
    parser.add_argument("--permissive", action="store_true", help="use openly licensed sources only")
    parser.add_argument("--newswire", type=Path, help="folder of unannotated stories, see training/encoder/newswire.py")
    parser.add_argument("--out", type=Path, default=MODEL, help="where to write the model")
    parser.add_argument("--epochs-scale", type=float, default=1.0, help="multiplies the epochs; below 1 for trials")
    arguments = parser.parse_args()
    begun = time.monotonic()

    def say(what: str) -> None:
        print(f"[{time.monotonic() - begun:6.0f} s] {what}", flush=True)

    sources = read_sources(arguments.folder, arguments.permissive)
    documents = list(add_silver(sources, attributions=arguments.permissive))
    training = windows(document for document in documents if document.part == "train")
    annotated = len(training)
    if arguments.newswire is not None and not arguments.permissive:
        training += windows(label_newswire(read_newswire(arguments.newswire, STORIES)))
    kept_out = {
        source.name: windows(found)
        for source in SOURCES
        if (found := [one for one in documents if one.source == source.name and one.part == "held_out"])
    }
    say(f"{len(documents)} documents, {len(training)} windows to train on, torch {torch.__version__}")

    def measure(name: str, network: Network) -> None:
        for source, held in kept_out.items():
            say(f"{name} on {source}: {figures(read(network, held), held)}")

    def train(name: str, recipe: Recipe, material: Windows, taught: NDArray[np.float16] | None = None) -> Network:
        recipe = replace(recipe, epochs=recipe.epochs * arguments.epochs_scale)
        say(f"{name}, of {len(material)} windows: {asdict(recipe)}")
        network = fit(pretrained(recipe.layers), material, recipe, taught)
        measure(name, network)
        return network

    taught = read(train("teacher", TEACHER, training), training)
    assert np.isfinite(taught).all()
    students = [
        train("student", STUDENT, training[:annotated], taught[:annotated]),
        train("broad student", BROAD_STUDENT, training, taught),
    ]
    student = average(students)
    measure("their average", student)
    torch.save(student.state_dict(), arguments.out.with_suffix(".pt"))
    export(student, arguments.out)
    say(f"wrote {arguments.out}, {arguments.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
