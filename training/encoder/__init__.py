"""The encoder that tags names and reported speech: `python -m training.encoder`, see training/README.md."""
