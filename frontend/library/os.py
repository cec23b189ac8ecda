"""os: what of it does not ask the operating system."""


def _path_normpath(path):
    # What `posixpath.normpath` calls, which has seen to it that the path is a str.
    if "\0" in path:
        refuse("with a NUL character")
    root = ""
    if path.startswith("/"):
        root = "//" if path.startswith("//") and not path.startswith("///") else "/"
    parts = []
    for part in path.split("/"):
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif (part == ".." and not root) or part not in ("", ".", ".."):
            parts.append(part)
    return root + "/".join(parts) if path != "." else path


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    builtin = (int, float, complex, list, tuple, dict, set, frozenset, bytearray, range)
    if path is None or isinstance(path, builtin) or not hasattr(path, "__fspath__"):
        raise TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}")
    text = path.__fspath__()
    if isinstance(text, (str, bytes)):
        return text
    raise TypeError(
        f"expected {type(path).__name__}.__fspath__() to return str or bytes, "
        f"not {type(text).__name__}"
    )
