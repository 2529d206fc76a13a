"""What of a program is the same for every event: cells of memory, changes, conditions as closures, where values lie."""
