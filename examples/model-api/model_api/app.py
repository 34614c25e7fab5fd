"""The HTTP service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from . import __version__, logs, metrics
from .models import Model, ModelStore, Prediction
from .observe import ObserveRequests
from .root_path import RootPath
from .schemas import (
    BatchPredictRequest,
    BatchPredictResponse,
    Health,
    ModelName,
    PredictionResult,
    PredictRequest,
    PredictResponse,
    ServiceInfo,
)
from .settings import Settings


def create_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings.from_env()
    store = ModelStore(settings.models_dir, settings.model_name, settings.model_version)
    wanted = ModelName(name=store.name, version=store.version)

    def refresh() -> None:
        store.refresh()
        metrics.set_model_loaded(store.name, store.version, store.model is not None)

    async def watch_models() -> None:
        while True:
            await asyncio.sleep(settings.model_poll_seconds)
            await asyncio.to_thread(refresh)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        logs.configure(settings)
        await asyncio.to_thread(refresh)
        watcher = asyncio.create_task(watch_models())
        yield
        watcher.cancel()
        with suppress(asyncio.CancelledError):
            await watcher

    app = FastAPI(title="Cancer model API", version=__version__, lifespan=lifespan)
    app.add_middleware(ObserveRequests)
    app.add_middleware(RootPath, root_path=settings.root_path)

    @app.exception_handler(RequestValidationError)
    def explain(_: Request, error: RequestValidationError) -> JSONResponse:
        # Unlike the default response without the input: NaN in it cannot be serialized as JSON.
        details = [{"loc": item["loc"], "msg": item["msg"], "type": item["type"]} for item in error.errors()]
        return JSONResponse({"detail": details}, status_code=422)

    def loaded_model() -> Model:
        if store.model is None:
            raise HTTPException(503, f"no model is loaded: {store.problem}")
        return store.model

    def classify(samples: list[list[float]]) -> list[Prediction]:
        predictions = loaded_model().predict(samples)
        for item in predictions:
            metrics.observe_prediction(store.name, store.version, item.label)
        return predictions

    @app.get("/", summary="Service and model information")
    def info() -> ServiceInfo:
        return ServiceInfo(
            service="cancer-mlops-api",
            version=__version__,
            model=wanted,
            model_loaded=store.model is not None,
            mlflow_tracking_uri=settings.mlflow_tracking_uri,
            folders={
                "models": str(settings.models_dir),
                "data": str(settings.data_dir),
                "logs": str(settings.logs_dir),
            },
            docs=f"{settings.root_path}/docs",
        )

    @app.get("/livez", summary="Liveness: 200, with or without a model")
    def livez() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/health", summary="Readiness: 200 if a model is loaded, else 503", responses={503: {"model": Health}})
    def health(response: Response) -> Health:
        if store.model is not None:
            return Health(status="healthy", model_loaded=True, model=wanted)
        response.status_code = 503
        return Health(status="no model is loaded", model_loaded=False, model=wanted, reason=store.problem)

    @app.post("/predict", summary="Classify one sample")
    def predict(request: PredictRequest) -> PredictResponse:
        [result] = classify([request.features])
        return PredictResponse(**vars(result), model=wanted)

    @app.post("/batch_predict", summary="Classify up to 1000 samples")
    def batch_predict(request: BatchPredictRequest) -> BatchPredictResponse:
        results = classify(request.samples)
        return BatchPredictResponse(predictions=[PredictionResult(**vars(item)) for item in results], model=wanted)

    @app.get("/metrics", include_in_schema=False)
    def scrape() -> Response:
        return Response(metrics.exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return app
