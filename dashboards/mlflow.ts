import { dashboard, graph, value } from "./panels";
import { full, isDown } from "./queries";

const volume = "1 - mlflow_volume_free_bytes / mlflow_volume_size_bytes";

export const mlflow = dashboard({
  uid: "cancer-mlops-mlflow",
  title: "MLflow",
  description: "The tracking server's health check and its volumes, as its exporter sees them.",
  panels: [
    value({
      title: "Health check",
      description: "1 if it succeeds.",
      unit: "none",
      queries: { healthy: "max(mlflow_up)" },
      steps: isDown,
      width: 8,
    }),
    value({
      title: "Volumes in use",
      description: "backend: the database; artifacts: files of runs and models. A full volume can lose data.",
      unit: "percentunit",
      queries: { "{{volume}}": volume },
      steps: full,
      max: 1,
      width: 16,
    }),
    graph({
      title: "Duration of the health check",
      description: "Rises when the server is busy.",
      unit: "s",
      queries: { duration: "mlflow_health_seconds" },
      width: 12,
    }),
    graph({
      title: "Volumes in use",
      description: "backend: the database; artifacts: files of runs and models.",
      unit: "percentunit",
      queries: { "{{volume}}": volume },
      steps: full,
      max: 1,
      width: 12,
    }),
  ],
});
