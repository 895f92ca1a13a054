#!/bin/sh
# Pin every dependency of pyproject.toml by hash. Needs `uv`; run as `make requirements`.
# The widest set is resolved first and constrains the others, so that one version serves them all.
set -eu
cd "$(dirname "$0")/.."
pin() { uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-find-links --no-header --no-annotate "$@"; }
pin --group build -o requirements/build.txt --allow-unsafe
pin pyproject.toml --extra stack --extra spacy --extra contracts --group dev -c requirements/build.txt -o requirements/dev.txt --allow-unsafe
pin pyproject.toml -c requirements/dev.txt -o requirements/runtime.txt --allow-unsafe
# The peers of the benchmark, for themselves. Some come as source only; pip builds those with the build requirements.
uv pip compile -q --python-version 3.11 --generate-hashes --no-emit-find-links --no-header --no-annotate \
    requirements/peers.in -o requirements/peers.txt
# Another checker of contracts, for itself.
pin requirements/contract-checkers.in -o requirements/contract-checkers.txt
# What trains the models, beside the project itself.
pin pyproject.toml requirements/training.in -c requirements/dev.txt -o requirements/training.txt --allow-unsafe
# What trains the encoder: far larger than all else, so in an environment of its own again.
pin pyproject.toml --extra spacy requirements/encoder.in -c requirements/dev.txt -o requirements/encoder.txt --allow-unsafe
