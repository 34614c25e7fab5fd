import { extraVersions } from "../extras/versions";
import type { Step } from "../progress/step";
import { versions } from "../versions";
import { buildStep } from "./buildStep";
import { goBuild } from "./goBuild";
import { tool, type OwnGroup } from "./layout";

interface OwnProgram {
  readonly title: string;
  /** Seconds on a machine of two cores. */
  readonly estimate: number;
  readonly package: string;
  readonly tags?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
}

const prometheus = (version: string, estimate: number, tags: readonly string[]): OwnProgram => ({
  title: `Build Prometheus ${version} from its Go module`,
  estimate,
  package: "github.com/prometheus/prometheus/cmd/prometheus",
  tags,
  variables: { "github.com/prometheus/common/version.Version": version },
});

/** Programs that are built alone: each pins other versions of what they share. */
const programs: Readonly<Record<Exclude<OwnGroup, "traefik-resources">, OwnProgram>> = {
  prometheus: prometheus(versions.prometheus, 150, ["netgo", "stringlabels"]),
  // Of the ways to discover targets it has files, HTTP, DNS and Kubernetes: the clouds' take minutes and gigabytes.
  "prometheus-3": prometheus(extraVersions.prometheus, 150, [
    "netgo",
    "remove_all_sd",
    "enable_dns_sd",
    "enable_kubernetes_sd",
  ]),
  traefik: {
    title: `Build Traefik ${extraVersions.traefik} from its Go module`,
    estimate: 300,
    package: "github.com/traefik/traefik/v3/cmd/traefik",
    variables: { "github.com/traefik/traefik/v3/pkg/version.Version": extraVersions.traefik },
  },
  kwok: { title: "Build KWOK from its Go module", estimate: 120, package: "sigs.k8s.io/kwok/cmd/kwok" },
};

export type OwnProgramName = keyof typeof programs;

/** Builds a program from its own module. */
export function ownProgramStep(id: OwnProgramName, needs: readonly string[]): Step {
  const { title, estimate, package: main, tags, variables } = programs[id];
  return buildStep({
    id,
    title,
    estimate,
    needs,
    build: (go, log, context) =>
      goBuild({ go, module: id, packages: [main], output: tool(id), tags, variables, log }, context),
  });
}
