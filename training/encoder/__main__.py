"""Train the encoder: python -m training.encoder FOLDER [--newswire FOLDER] [--permissive] [--out FILE].

FOLDER holds the annotated texts that training.encoder.sources names. A teacher of six layers is trained first, then two
networks of four learn from the labels and from the teacher; what is shipped is their average. On two cores it takes
some 90 minutes.
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
"""Of the annotated texts alone."""
BROAD_STUDENT = replace(STUDENT, silver_weight=0.3, seed=2)
"""Of the newswire too. Each is better at something; their average is at both (decision 17)."""
STORIES = 2000
"""Of the newswire."""


def main() -> None:
    """Read, train, measure, export; everything is printed as it comes."""
    parser = argparse.ArgumentParser(description="Train the encoder of names and reported speech.")
    parser.add_argument("folder", type=Path, help="the annotated texts, see training/README.md")
    parser.add_argument("--permissive", action="store_true", help="openly licensed sources only")
    parser.add_argument("--newswire", type=Path, help="stories without annotation, see training/encoder/newswire.py")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--epochs-scale", type=float, default=1.0, help="below 1: fewer epochs, to try things")
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
