"""sulh monitors agreements that limit violence."""

__version__ = "0.1.0"
