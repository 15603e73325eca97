"""Stand-in for the population registry (人口基础信息库)."""
