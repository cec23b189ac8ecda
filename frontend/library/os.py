"""os: what of it does not ask the operating system."""


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    if not hasattr(path, "__fspath__"):
        raise TypeError(
            f"expected str, bytes or os.PathLike object, not {type(path).__name__}"
        )
    text = path.__fspath__()
    if isinstance(text, (str, bytes)):
        return text
    raise TypeError(
        f"expected {type(path).__name__}.__fspath__() to return str or bytes, "
        f"not {type(text).__name__}"
    )
