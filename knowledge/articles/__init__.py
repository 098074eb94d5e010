from importlib.resources import files


def read(name: str) -> str:
    """The text of an article that ships with the product."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")
