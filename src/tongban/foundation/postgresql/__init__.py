"""Django's PostgreSQL backend with one change (:mod:`base`)."""
