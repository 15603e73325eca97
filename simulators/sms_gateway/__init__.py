"""A stand-in for a gateway that sends SMS and e-mail."""
