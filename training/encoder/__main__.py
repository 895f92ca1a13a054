"""Train the encoder: python -m training.encoder FOLDER [--permissive] [--out FILE] [--epochs-scale 1.0].

FOLDER holds the annotated texts that training.encoder.sources names. A teacher of six layers is trained first, then the
network of four that is shipped learns from the labels and from the teacher. On two cores it takes about an hour.
"""

import argparse
import time
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import torch

from training.encoder.export import export
from training.encoder.figures import figures
from training.encoder.fit import Recipe, fit, read
from training.encoder.network import Network, pretrained
from training.encoder.silver import add_silver
from training.encoder.sources import SOURCES
from training.encoder.sources import read as read_sources
from training.encoder.windows import windows

MODEL = Path(__file__).parents[2] / "services" / "enrich" / "tables" / "encoder.onnx"

TEACHER = Recipe(layers=6, epochs=5, seed=8)
STUDENT = Recipe(layers=4, epochs=9, seed=1)


def main() -> None:
    """Read, train, measure, export; everything is printed as it comes."""
    parser = argparse.ArgumentParser(description="Train the encoder of names and reported speech.")
    parser.add_argument("folder", type=Path, help="the annotated texts, see training/README.md")
    parser.add_argument("--permissive", action="store_true", help="openly licensed sources only")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--epochs-scale", type=float, default=1.0, help="below 1: fewer epochs, to try things")
    arguments = parser.parse_args()
    begun = time.monotonic()

    def say(what: str) -> None:
        print(f"[{time.monotonic() - begun:6.0f} s] {what}", flush=True)

    sources = read_sources(arguments.folder, arguments.permissive)
    documents = list(add_silver(sources, attributions=arguments.permissive))
    training = windows(document for document in documents if document.part == "train")
    kept_out = {
        source.name: windows(found)
        for source in SOURCES
        if (found := [one for one in documents if one.source == source.name and one.part == "held_out"])
    }
    say(f"{len(documents)} documents, {len(training)} windows to train on, torch {torch.__version__}")

    def measure(name: str, network: Network) -> None:
        for source, held in kept_out.items():
            say(f"{name} on {source}: {figures(read(network, held), held)}")

    teacher_recipe, student_recipe = (
        replace(recipe, epochs=recipe.epochs * arguments.epochs_scale) for recipe in (TEACHER, STUDENT)
    )
    say(f"teacher: {asdict(teacher_recipe)}")
    teacher = fit(pretrained(teacher_recipe.layers), training, teacher_recipe)
    measure("teacher", teacher)
    taught = read(teacher, training)
    assert np.isfinite(taught).all()
    say(f"student: {asdict(student_recipe)}")
    student = fit(pretrained(student_recipe.layers), training, student_recipe, taught)
    measure("student", student)
    torch.save(student.state_dict(), arguments.out.with_suffix(".pt"))
    export(student, arguments.out)
    say(f"wrote {arguments.out}, {arguments.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
