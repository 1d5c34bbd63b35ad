"""Kernels compiled, kept, and loaded without what compiles them."""
