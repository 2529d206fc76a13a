"""Ways to run a checked program, one wall around each."""
