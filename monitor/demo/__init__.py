"""The invented sample, and the loopback server that plays it; what `make demo` runs."""
