import time
from collections.abc import Callable

from fastapi.testclient import TestClient

from model_api.app import create_app
from model_api.features import FEATURES
from model_api.schemas import EXAMPLE, MAX_BATCH
from model_api.settings import Settings

WANTED = {"name": "breast-cancer", "version": "v1.0.0"}


def until_healthy(client: TestClient, seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if client.get("/health").status_code == 200:
            return True
        time.sleep(0.1)
    return False


def test_without_a_model_it_is_live_but_not_ready(client: TestClient) -> None:
    assert client.get("/livez").status_code == 200
    health = client.get("/health")
    assert health.status_code == 503
    assert health.json()["model"] == WANTED
    assert "metadata.json does not exist" in health.json()["reason"]
    answer = client.post("/predict", json={"features": EXAMPLE})
    assert answer.status_code == 503
    assert "no model is loaded" in answer.json()["detail"]
    assert 'model_loaded{model="breast-cancer",version="v1.0.0"} 0.0' in client.get("/metrics").text


def test_a_model_added_later_is_loaded_without_a_restart(client: TestClient, deliver: Callable[[], None]) -> None:
    assert client.get("/health").status_code == 503
    deliver()
    assert until_healthy(client)
    assert client.post("/predict", json={"features": EXAMPLE}).json()["label"] == "malignant"


def test_health_names_the_model(ready_client: TestClient) -> None:
    health = ready_client.get("/health")
    assert health.status_code == 200
    assert health.json() == {"status": "healthy", "model_loaded": True, "model": WANTED, "reason": ""}


def test_a_list_and_names_in_any_order_give_the_same_prediction(ready_client: TestClient) -> None:
    by_list = ready_client.post("/predict", json={"features": EXAMPLE})
    named = dict(reversed(list(zip(FEATURES, EXAMPLE, strict=True))))
    by_name = ready_client.post("/predict", json={"features": named})
    assert by_list.status_code == by_name.status_code == 200
    assert by_list.json() == by_name.json()
    assert by_list.json()["prediction"] == 0
    assert by_list.json()["label"] == "malignant"
    assert 0.9 < by_list.json()["probability"] <= 1
    assert by_list.json()["model"] == WANTED


def rejection(client: TestClient, body: str) -> str:
    answer = client.post("/predict", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    return answer.json()["detail"][0]["msg"]


def test_invalid_samples_are_rejected(ready_client: TestClient) -> None:
    assert "expected 30 features, got 3" in rejection(ready_client, '{"features": [1, 2, 3]}')
    assert "missing: texture_mean" in rejection(ready_client, '{"features": {"radius_mean": 1}}')
    assert "unknown: colour" in rejection(ready_client, '{"features": {"colour": 1}}')
    assert "a list of 30 numbers" in rejection(ready_client, '{"features": "many"}')
    assert "finite" in rejection(ready_client, '{"features": [NaN' + ", 1" * 29 + "]}")
    assert "finite" in rejection(ready_client, '{"features": [1e999' + ", 1" * 29 + "]}")
    assert "number" in rejection(ready_client, '{"features": ["x"' + ", 1" * 29 + "]}")
    assert "Extra inputs" in rejection(ready_client, '{"features": ' + str(EXAMPLE) + ', "threshold": 1}')


def test_batches(ready_client: TestClient) -> None:
    answer = ready_client.post("/batch_predict", json={"samples": [EXAMPLE, dict(zip(FEATURES, EXAMPLE, strict=True))]})
    assert answer.status_code == 200
    assert [item["label"] for item in answer.json()["predictions"]] == ["malignant", "malignant"]
    assert ready_client.post("/batch_predict", json={"samples": []}).status_code == 422
    assert ready_client.post("/batch_predict", json={"samples": [EXAMPLE] * (MAX_BATCH + 1)}).status_code == 422


def test_metrics_count_requests_and_predictions(ready_client: TestClient) -> None:
    def value(line: str) -> float:
        text = ready_client.get("/metrics").text
        return next((float(row.rsplit(" ", 1)[1]) for row in text.splitlines() if row.startswith(line)), 0)

    answered = 'http_requests_total{method="POST",route="/predict",status="200"}'
    classified = 'predictions_total{label="malignant",model="breast-cancer",version="v1.0.0"}'
    before = value(answered), value(classified)
    ready_client.post("/predict", json={"features": EXAMPLE})
    assert (value(answered), value(classified)) == (before[0] + 1, before[1] + 1)
    ready_client.get("/no/such/path")
    ready_client.request("BREW", "/")
    assert value('http_requests_total{method="GET",route="other",status="404"}') >= 1
    assert value('http_requests_total{method="other",') >= 1
    assert value('http_request_duration_seconds_count{method="POST",route="/predict"}') >= 1
    assert value("model_loaded{") == 1
    assert ready_client.get("/metrics").headers["content-type"].startswith("text/plain; version=")


def test_root_path(settings: Settings) -> None:
    app = create_app(Settings(**{**vars(settings), "root_path": "/api"}))
    with TestClient(app) as client:
        assert client.get("/api/livez").status_code == 200
        assert client.get("/livez").status_code == 200
        assert client.get("/apix/livez").status_code == 404
        assert "'/api/openapi.json'" in client.get("/docs").text
        assert client.get("/").json()["docs"] == "/api/docs"
        assert client.get("/openapi.json").json()["servers"] == [{"url": "/api"}]


def test_requests_are_logged_to_a_file_if_the_folder_is_writable(ready_client: TestClient, settings: Settings) -> None:
    ready_client.post("/predict", json={"features": EXAMPLE})
    ready_client.get("/health")
    [path] = settings.logs_dir.glob("requests-*.log")
    assert "POST '/predict' 200" in path.read_text()
    assert "/health" not in path.read_text()

    blocked = settings.logs_dir.parent / "a-file"
    blocked.touch()
    with TestClient(create_app(Settings(**{**vars(settings), "logs_dir": blocked}))) as client:
        assert client.post("/predict", json={"features": EXAMPLE}).status_code == 200
