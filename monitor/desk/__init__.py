"""The desk: all that analysts edit, read whole or with all its faults."""
