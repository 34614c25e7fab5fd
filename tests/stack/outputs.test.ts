import * as pulumi from "@pulumi/pulumi";
import { eachStack } from "../support/eachStack";
import { ofKind } from "../support/objects";
import type { Outputs } from "../support/program";
import { valueOf } from "../support/recording";

const services = ["api", "mlflow", "prometheus", "grafana"] as const;

interface Expected {
  readonly kubectl: string;
  readonly urls: Readonly<Record<string, string>>;
  readonly prefix: boolean;
  readonly secrets: readonly string[];
  readonly external: readonly string[];
  readonly sizes: readonly string[];
  readonly warnings: readonly string[];
}

const expectations: Readonly<Record<string, Expected>> = {
  dev: {
    kubectl: "npm run -s kubectl --",
    urls: {
      api: "http://127.0.0.1:30800",
      mlflow: "http://127.0.0.1:30500",
      prometheus: "http://127.0.0.1:30900",
      grafana: "http://127.0.0.1:30300",
    },
    prefix: false,
    secrets: ["grafanaAdminPassword"],
    external: ["api NodePort 30800", "grafana NodePort 30300", "mlflow NodePort 30500", "prometheus NodePort 30900"],
    sizes: ["1Gi", "1Gi", "1Gi", "5Gi", "1Gi", "5Gi", "1Gi"],
    warnings: [],
  },
  prod: {
    kubectl: "kubectl --context production",
    urls: Object.fromEntries(services.map((name) => [name, `https://cancer-mlops.example.com/${name}`])),
    prefix: true,
    secrets: ["edgePassword", "grafanaAdminPassword"],
    external: ["api LoadBalancer 80"],
    sizes: ["5Gi", "10Gi", "5Gi", "20Gi", "5Gi", "10Gi", "2Gi"],
    warnings: ["No API pod reports model"],
  },
};

eachStack((deployed, stack) => {
  const expected = expectations[stack];
  if (expected === undefined) throw new Error(`nothing is expected of stack ${stack}`);
  test("has the outputs that docs and other stacks refer to", async () => {
    const { outputs } = deployed();
    const set = Object.keys(outputs).filter((name) => outputs[name as keyof Outputs] !== undefined);
    const plain = ["accessCommands", "afterDestroy", "claims", "internalUrls", "namespace", "urls"];
    expect(set.sort()).toEqual([...plain, ...expected.secrets].sort());
    expect(await valueOf(outputs.namespace)).toBe("cancer-mlops");
  });

  test("outputs the internal URL of each service, and the external one or the command that makes it reachable", async () => {
    const { urls, accessCommands, internalUrls } = deployed().outputs;
    expect(await valueOf(pulumi.output(urls))).toEqual(expected.urls);
    expect(await valueOf(pulumi.output(accessCommands))).toEqual({});
    expect(await Promise.all(services.map((service) => valueOf(internalUrls[service] ?? pulumi.output(""))))).toEqual([
      "http://api-service.cancer-mlops.svc:8000",
      "http://mlflow-service.cancer-mlops.svc:5000",
      `http://prometheus-service.cancer-mlops.svc:9090${expected.prefix ? "/prometheus" : ""}`,
      `http://grafana-service.cancer-mlops.svc:3000${expected.prefix ? "/grafana" : ""}`,
    ]);
  });

  test("outputs the claims, and what destroy retains with the command that deletes it", () => {
    const { claims, afterDestroy } = deployed().outputs;
    const names = ["models", "data", "logs", "mlflow-artifacts", "mlflow-backend", "prometheus-data", "grafana-data"];
    expect(claims).toEqual(
      names.map((name, index) => ({ name: `${name}-pvc`, size: expected.sizes[index], retained: true })),
    );
    expect(afterDestroy).toEqual({
      retained: ["namespace cancer-mlops", ...claims.map(({ name }) => `claim ${name}`)],
      cleanupCommand: `${expected.kubectl} delete namespace cancer-mlops`,
    });
  });

  test("warns only about what the stack file leaves open", () => {
    expect(deployed().warnings).toEqual(expected.warnings.map((text): unknown => expect.stringContaining(text)));
  });

  test("has the Services that docs and users refer to", () => {
    const found = ofKind(deployed().resources, "Service").map(({ metadata, spec }) => {
      const [port] = spec.ports;
      return `${metadata.name} ${spec.type} ${String(spec.type === "NodePort" ? port?.nodePort : port?.port)}`;
    });
    expect(found.sort()).toEqual(
      [
        "api-service ClusterIP 8000",
        "grafana-service ClusterIP 3000",
        "mlflow-service ClusterIP 5000",
        "prometheus-service ClusterIP 9090",
        ...expected.external.map((service) => service.replace(" ", "-service-external ")),
      ].sort(),
    );
  });
});
