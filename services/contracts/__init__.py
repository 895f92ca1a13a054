"""How the contracts are released, and what a change of them means for who reads them."""
