"""Peers, each used as its own documentation says. They run in an environment of their own: requirements/peers.txt."""
