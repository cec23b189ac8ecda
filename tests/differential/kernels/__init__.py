"""Kernels by topic; see corpus.py. Written as users write: neither annotated nor tidied."""
