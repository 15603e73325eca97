"""Benchmarks: what the whole product does per second and per CPU millisecond, beside two yardsticks (docs/bench.md)."""
