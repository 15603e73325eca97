"""A stand-in for an SMS gateway."""
