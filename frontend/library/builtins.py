"""builtins: what `object()` makes, which tells itself from everything else."""


class object:
    pass
