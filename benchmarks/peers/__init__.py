"""Peers, each used as its documentation shows. They run in their own environment: requirements/peers.txt."""
