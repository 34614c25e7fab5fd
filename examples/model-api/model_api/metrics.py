"""Metrics for Prometheus, served at /metrics."""

import os

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_requests = Counter("http_requests_total", "HTTP requests", ("method", "route", "status"))
_durations = Histogram(
    "http_request_duration_seconds",
    "HTTP request latency",
    ("method", "route"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
_predictions = Counter("predictions_total", "Samples classified", ("model", "version", "label"))
# With several workers the latest value counts: that of a dead worker must not persist.
_model_loaded = Gauge(
    "model_loaded", "1 if the model is loaded, otherwise 0", ("model", "version"), multiprocess_mode="mostrecent"
)


def observe_request(method: str, route: str, status: int, seconds: float) -> None:
    method = method if method in _METHODS else "other"  # clients must not be able to create series
    _requests.labels(method, route, status).inc()
    _durations.labels(method, route).observe(seconds)


def observe_prediction(model: str, version: str, label: str) -> None:
    _predictions.labels(model, version, label).inc()


def set_model_loaded(model: str, version: str, loaded: bool) -> None:
    _model_loaded.labels(model, version).set(int(loaded))


def exposition() -> bytes:
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # set by __main__ for several workers
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)
    return generate_latest(registry)
