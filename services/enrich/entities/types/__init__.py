"""Types: what a name names, where the words of it or beside it tell better than an engine."""
