"""Whether one version of the contracts can stand beside another."""
