import { dashboard, graph, value } from "./panels";
import { errors, isDown, latency, requestRate, responseShare, slow } from "./queries";

export const modelServing = dashboard({
  uid: "cancer-mlops-model-serving",
  title: "Model serving",
  description:
    "The requests to the model API, and what it predicts. Vertical lines mark the loading of another model version.",
  annotation: {
    name: "Model versions",
    expr: "max by (model, version) (model_loaded) == 1 unless max by (model, version) (model_loaded offset 5m) == 1",
    text: "{{model}}/{{version}}",
  },
  panels: [
    value({
      title: "Model loaded",
      description: "The number of pods that have loaded it.",
      unit: "none",
      queries: { "{{model}}/{{version}}": "sum by (model, version) (model_loaded)" },
      steps: isDown,
      width: 6,
    }),
    value({
      title: "Requests",
      description: "All methods and routes.",
      unit: "reqps",
      queries: { requests: requestRate() },
      width: 6,
    }),
    value({
      title: "Failed requests",
      description: "The share with a status of 5xx.",
      unit: "percentunit",
      queries: { "5xx": responseShare("5..") },
      steps: errors,
      width: 6,
    }),
    value({
      title: "Response time",
      description: "95 % of the requests are faster.",
      unit: "s",
      queries: { "95 %": latency(0.95) },
      steps: slow,
      width: 6,
    }),
    graph({
      title: "Requests by route",
      description: "With health checks, which the cluster sends.",
      unit: "reqps",
      queries: { "{{method}} {{route}}": requestRate("method, route") },
      width: 12,
    }),
    graph({
      title: "Response times",
      description: "Half, 95 % and 99 % of the requests are faster.",
      unit: "s",
      queries: { "50 %": latency(0.5), "95 %": latency(0.95), "99 %": latency(0.99) },
      width: 12,
    }),
    graph({
      title: "Unsuccessful requests",
      description: "4xx: the client's fault, such as wrong features. 5xx: the API's, such as no model.",
      unit: "percentunit",
      queries: { "4xx": responseShare("4.."), "5xx": responseShare("5..") },
      steps: errors,
      width: 12,
    }),
    graph({
      title: "Predictions by class",
      description: "Samples a second. A shift between the classes may be one of the data.",
      unit: "none",
      queries: {
        "{{label}} ({{model}}/{{version}})":
          "sum by (model, version, label) (rate(predictions_total[$__rate_interval]))",
      },
      width: 12,
    }),
    graph({
      title: "CPU",
      description: "Cores in use by each pod.",
      unit: "none",
      queries: { "{{pod}}": 'rate(process_cpu_seconds_total{job="api"}[$__rate_interval])' },
      width: 12,
    }),
    graph({
      title: "Memory",
      description: "Resident memory of each pod.",
      unit: "bytes",
      queries: { "{{pod}}": 'process_resident_memory_bytes{job="api"}' },
      width: 12,
    }),
  ],
});
