import { extraVersions } from "../extras/versions";
import type { Step } from "../progress/step";
import { versions } from "../versions";
import { buildStep } from "./buildStep";
import { goBuild } from "./goBuild";
import { tool, type OwnGroup } from "./layout";
import { trimModule, type TrimmedModule } from "./trimmedModule";

interface OwnProgram {
  readonly title: string;
  /** Seconds on a machine with two cores. */
  readonly estimate: number;
  readonly package: string;
  readonly tags?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly trimmed?: TrimmedModule;
}

const prometheus = (version: string) => ({
  title: `Build Prometheus ${version} from its Go module`,
  package: "github.com/prometheus/prometheus/cmd/prometheus",
  variables: { "github.com/prometheus/common/version.Version": version },
});

/**
 * Programs with a module of their own, because each pins different versions of what they share. Cloud clients, which
 * would take minutes and gigabytes, are left out.
 */
const programs: Readonly<Record<Exclude<OwnGroup, "traefik-resources">, OwnProgram>> = {
  "grafana-stand-in": { title: "Build the stand-in for Grafana", estimate: 15, package: "." },
  prometheus: {
    ...prometheus(versions.prometheus),
    estimate: 90,
    tags: ["netgo", "stringlabels"],
    trimmed: { module: "github.com/prometheus/prometheus", file: "plugins/plugins.go" },
  },
  "prometheus-3": {
    ...prometheus(extraVersions.prometheus),
    estimate: 150,
    tags: ["netgo", "remove_all_sd", "enable_dns_sd", "enable_kubernetes_sd"],
  },
  traefik: {
    title: `Build Traefik ${extraVersions.traefik} from its Go module`,
    estimate: 150,
    package: "github.com/traefik/traefik/v3/cmd/traefik",
    variables: { "github.com/traefik/traefik/v3/pkg/version.Version": extraVersions.traefik },
    trimmed: { module: "github.com/go-acme/lego/v4", file: "providers/dns/zz_gen_dns_providers.go" },
  },
  "metrics-server": {
    title: `Build metrics-server ${extraVersions.metricsServer} from its Go module`,
    estimate: 120,
    package: "sigs.k8s.io/metrics-server/cmd/metrics-server",
  },
  "kube-router": {
    title: `Build kube-router ${extraVersions.kubeRouter} from its Go module`,
    estimate: 120,
    package: "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router",
  },
  "kube-score": {
    title: "Build kube-score from its Go module",
    estimate: 50,
    package: "github.com/zegl/kube-score/cmd/kube-score",
  },
  kubeconform: {
    title: "Build kubeconform from its Go module",
    estimate: 20,
    package: "github.com/yannh/kubeconform/cmd/kubeconform",
  },
  promtool: {
    title: "Build promtool from its Go module",
    estimate: 80,
    package: "github.com/prometheus/prometheus/cmd/promtool",
    tags: ["netgo", "remove_all_sd", "enable_dns_sd", "enable_kubernetes_sd"],
  },
  kwok: { title: "Build KWOK from its Go module", estimate: 120, package: "sigs.k8s.io/kwok/cmd/kwok" },
};

export type OwnProgramName = keyof typeof programs;

export function ownProgramStep(id: OwnProgramName, needs: readonly string[]): Step {
  const { title, estimate, package: main, tags, variables, trimmed } = programs[id];
  return buildStep({
    id,
    title,
    estimate,
    needs,
    async run(go, log, context) {
      const modfile = trimmed && (await trimModule(go, id, trimmed));
      await goBuild({ go, module: id, modfile, packages: [main], output: tool(id), tags, variables, log }, context);
    },
  });
}
