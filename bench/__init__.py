"""Benchmarks: each prints one JSON object a line: name, value, unit, n, notes."""
