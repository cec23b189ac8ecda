"""CPython's own tests as kernels: `loading.py` makes them, `__main__.py` runs and counts them."""
