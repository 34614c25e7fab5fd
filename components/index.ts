/** The public surface of the package. */
export { Grafana, type GrafanaArgs } from "./grafana";
export { Mlflow, type MlflowArgs } from "./mlflow";
export { ModelApi, type ModelApiArgs } from "./modelApi";
export { Platform, type PlatformArgs } from "./platform";
export { Prometheus, type PrometheusArgs } from "./prometheus";
export { createProvider } from "./provider";
export { Routing, type RoutingArgs } from "./routing";
export { readStackOutput } from "./stackOutput";
