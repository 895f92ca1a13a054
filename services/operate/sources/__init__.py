"""What operators do with the catalogue of sources: edit, exchange, try, and see how its lists fare."""
