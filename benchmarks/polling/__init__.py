"""How soon entries are found, and with how many polls: Dateline's schedule against its peers', in simulated time."""
