"""The pure core: values and functions without I/O, clock, randomness or third parties but pydantic."""
