"""Request and response schemas."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from .features import FEATURES, in_order

MAX_BATCH = 1000

Measurement = Annotated[float, Field(allow_inf_nan=False)]
Features = Annotated[
    list[Measurement],
    BeforeValidator(in_order),
    WithJsonSchema(
        {
            "oneOf": [
                {
                    "type": "array",
                    "items": {"type": "number"},
                    "minItems": len(FEATURES),
                    "maxItems": len(FEATURES),
                    "description": "in the order of the names",
                },
                {
                    "type": "object",
                    "properties": {name: {"type": "number"} for name in FEATURES},
                    "required": list(FEATURES),
                    "additionalProperties": False,
                },
            ]
        }
    ),
]

# The first sample of the Wisconsin data set: malignant.
EXAMPLE = [
    17.99, 10.38, 122.8, 1001.0, 0.1184, 0.2776, 0.3001, 0.1471, 0.2419, 0.07871,
    1.095, 0.9053, 8.589, 153.4, 0.006399, 0.04904, 0.05373, 0.01587, 0.03003, 0.006193,
    25.38, 17.33, 184.6, 2019.0, 0.1622, 0.6656, 0.7119, 0.2654, 0.4601, 0.1189,
]  # fmt: skip


class PredictRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"features": EXAMPLE}]})
    features: Features


class BatchPredictRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"samples": [EXAMPLE]}]})
    samples: Annotated[list[Features], Field(min_length=1, max_length=MAX_BATCH)]


class ModelName(BaseModel):
    name: str
    version: str


class PredictionResult(BaseModel):
    prediction: int = Field(description="index of the class")
    label: str = Field(description="name of the class")
    probability: float = Field(description="of this class, from 0 to 1")


class PredictResponse(PredictionResult):
    model: ModelName


class BatchPredictResponse(BaseModel):
    predictions: list[PredictionResult]
    model: ModelName


class Health(BaseModel):
    status: str
    model_loaded: bool
    model: ModelName
    reason: str = ""


class ServiceInfo(BaseModel):
    service: str
    version: str
    model: ModelName
    model_loaded: bool
    mlflow_tracking_uri: str
    folders: dict[str, str]
    docs: str
