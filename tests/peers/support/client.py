"""Logs a run through MLflow's client and reads it back; then asks the server by each of its names in the cluster."""

import os
import sys
import tempfile
import urllib.request
from pathlib import Path

import mlflow

url, namespace = sys.argv[1:3]
mlflow.set_tracking_uri(url)
mlflow.set_experiment("routes")
with tempfile.TemporaryDirectory() as folder:
    artifact = Path(folder) / "artifact.bin"
    artifact.write_bytes(os.urandom(100_000))
    with mlflow.start_run() as run:
        mlflow.log_metric("auc", 0.99)
        mlflow.log_artifact(str(artifact))
    found = mlflow.get_run(run.info.run_id).data.metrics["auc"]
    read = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="artifact.bin")
    same = Path(read).read_bytes() == artifact.read_bytes()
print("RUN", run.info.run_id, found == 0.99 and same)
for old in sys.argv[3:]:
    print("OLD", old, mlflow.get_run(old).data.metrics.get("auc") == 0.99)
for name in ("", f".{namespace}", f".{namespace}.svc", f".{namespace}.svc.cluster.local"):
    with urllib.request.urlopen(f"http://mlflow-service{name}:5000/health", timeout=10) as answer:
        print("NAME", name or "-", answer.status)
mlflow.set_tracking_uri(f"http://mlflow-service.{namespace}.svc:5000")
print("INTERNAL", mlflow.get_run(run.info.run_id).data.metrics["auc"] == 0.99)
