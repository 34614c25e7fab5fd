"""The 30 features of a sample, named and ordered as in the Wisconsin diagnostic data set."""

_MEASURED = (
    "radius",
    "texture",
    "perimeter",
    "area",
    "smoothness",
    "compactness",
    "concavity",
    "concave_points",
    "symmetry",
    "fractal_dimension",
)

FEATURES: tuple[str, ...] = tuple(f"{what}_{kind}" for kind in ("mean", "se", "worst") for what in _MEASURED)


def in_order(given: object) -> object:
    """Converts features given by name to a list in the order of FEATURES."""
    if isinstance(given, dict):
        missing = [name for name in FEATURES if name not in given]
        unknown = [str(name) for name in given if name not in FEATURES]
        if missing or unknown:
            problems = [f"missing: {', '.join(missing)}"] if missing else []
            problems += [f"unknown: {', '.join(unknown[:5])}"] if unknown else []
            raise ValueError(f"expected the {len(FEATURES)} features by name; {'; '.join(problems)}")
        return [given[name] for name in FEATURES]
    if isinstance(given, list):
        if len(given) != len(FEATURES):
            raise ValueError(f"expected {len(FEATURES)} features, got {len(given)}")
        return given
    raise ValueError(f"expected a list of {len(FEATURES)} numbers or an object with the features by name")
