"""Plausible further farms of the example network, for benchmarks."""
