"""When does all this run, and where is it kept? A desk is run against a store."""

__version__ = "0.1.0"
