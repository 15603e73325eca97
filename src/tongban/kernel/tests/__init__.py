"""Tests of the kernel: pure, without a database."""
