"""Where what happened is kept: one SQLite file, one writer connection."""
