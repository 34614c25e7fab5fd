"""The 30 measurements of one sample, under the names and in the order of the Wisconsin diagnostic data set."""

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
    """Turns measurements given by name into a list in the order of FEATURES; checks that none is missing or unknown."""
    if isinstance(given, dict):
        missing = [name for name in FEATURES if name not in given]
        unknown = [str(name) for name in given if name not in FEATURES]
        if missing or unknown:
            problems = [f"missing: {', '.join(missing)}"] if missing else []
            problems += [f"unknown: {', '.join(unknown[:5])}"] if unknown else []
            raise ValueError(f"the {len(FEATURES)} features by name are needed; {'; '.join(problems)}")
        return [given[name] for name in FEATURES]
    if isinstance(given, list):
        if len(given) != len(FEATURES):
            raise ValueError(f"{len(FEATURES)} features are needed, {len(given)} were given")
        return given
    raise ValueError(
        f"a list of {len(FEATURES)} numbers or an object with the {len(FEATURES)} features by name is needed"
    )
