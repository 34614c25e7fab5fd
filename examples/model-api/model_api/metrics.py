"""What Prometheus scrapes at /metrics."""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_requests = Counter("http_requests_total", "Requests answered", ("method", "route", "status"))
_durations = Histogram(
    "http_request_duration_seconds",
    "Time to answer a request",
    ("method", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
_predictions = Counter("predictions_total", "Samples classified", ("model", "version", "label"))
# With several workers the newest value counts: a worker that died must not hold the gauge down.
_model_loaded = Gauge(
    "model_loaded", "1 while the model is served, 0 before", ("model", "version"), multiprocess_mode="mostrecent"
)


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    method = method if method in _METHODS else "other"  # a client must not be able to make series
    _requests.labels(method, route, status).inc()
    _durations.labels(method, route).observe(seconds)


def observe_prediction(model: str, version: str, label: str) -> None:
    _predictions.labels(model, version, label).inc()


def set_model_loaded(model: str, version: str, loaded: bool) -> None:
    _model_loaded.labels(model, version).set(int(loaded))


def exposition() -> bytes:
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # set by __main__ for more than one worker
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
