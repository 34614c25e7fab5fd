import { dashboard, graph, value } from "./panels";
import { fill, free, full } from "./queries";

export const storage = dashboard({
  uid: "cancer-mlops-storage",
  title: "Storage",
  description:
    "The volumes of the PVCs: all with prometheus.kubeletMetrics, otherwise MLflow's. On some storage, such as directories of a node, PVCs share one file system.",
  panels: [
    value({
      title: "In use",
      description: "The share of each volume. To grow one: storage.claims.NAME.size.",
      unit: "percentunit",
      queries: { "{{persistentvolumeclaim}}": fill },
      steps: full,
      max: 1,
      width: 24,
    }),
    graph({
      title: "In use",
      description: "The share of each volume.",
      unit: "percentunit",
      queries: { "{{persistentvolumeclaim}}": fill },
      steps: full,
      max: 1,
      width: 12,
    }),
    graph({
      title: "Free",
      description: "The alert VolumeFullSoon extends these lines.",
      unit: "bytes",
      queries: { "{{persistentvolumeclaim}}": free },
      width: 12,
    }),
    graph({
      title: "Prometheus' database",
      description: "Blocks and write-ahead log. The oldest blocks are deleted at prometheus.retentionSize.",
      unit: "bytes",
      queries: {
        blocks: "prometheus_tsdb_storage_blocks_bytes",
        "write-ahead log": "prometheus_tsdb_wal_storage_size_bytes",
      },
      width: 12,
    }),
    graph({
      title: "Prometheus' series",
      description: "In memory. Many new ones come from labels with many values.",
      unit: "short",
      queries: { series: "prometheus_tsdb_head_series" },
      width: 12,
    }),
  ],
});
