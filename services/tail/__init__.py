"""What `dateline tail` makes of records, purely: conditions that select them, their order, the line that shows each."""
