import { CLAIMS, boundVolumes, claimNames, inClaims } from "./support/claims";
import { runs } from "./support/commands";
import { readyPods } from "./support/pods";
import { testWithPods } from "./support/sandbox";
import { Services } from "./support/services";
import { devStack } from "./support/stack";
import { until } from "./support/until";

/**
 * Data outlives the stack. Each test continues from the state that the previous one left: destroy and up, a lost state,
 * a stack of another name, retention turned off.
 */
const stack = devStack("cancer-mlops-kept", 1);
const { kubectl } = stack;
const services = new Services(stack);

let checksums: string;
let volumes: string;
let run: string;
let password: string;
let sampledAt: number;

/** A line for each claim with files of the tests, with a checksum over all of them. */
const readChecksums = () =>
  inClaims(
    kubectl,
    `cd /claims
    for claim in *; do
      [ ! -d "$claim/kept" ] || echo "$claim $(find "$claim/kept" -type f -exec sha256sum {} + | sort -k 2 | sha256sum)"
    done`,
  );

const withoutLogs = (lines: string) => lines.replace(/^logs-pvc .*\n/m, "");
const objects = (names: readonly string[]) => names.map((name) => `persistentvolumeclaim/${name}`);

beforeAll(async () => {
  await stack.create();
  await stack.up();
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods(
  "every claim takes files, MLflow a run, Grafana a dashboard, and Prometheus samples",
  async () => {
    await inClaims(
      kubectl,
      `for claim in /claims/*; do mkdir "$claim/kept"; head -c 1000000 /dev/urandom > "$claim/kept/marker"; done
      head -c 268435456 /dev/urandom > /claims/models-pvc/kept/large
      cd /claims/mlflow-artifacts-pvc/kept
      i=0; while [ $i -lt 5000 ]; do echo $i > file-$i; i=$((i + 1)); done`,
    );
    checksums = await readChecksums();
    expect(checksums.trim().split("\n")).toHaveLength(CLAIMS.length);
    volumes = await boundVolumes(kubectl);
    password = stack.output("grafanaAdminPassword");
    run = await services.logRun("bytes of a model");
    const dashboard = { dashboard: { uid: "kept", title: "Kept" } };
    expect((await services.grafana(password, "/api/dashboards/db", dashboard)).status).toBe(200);
    sampledAt = await services.lastSample();
  },
  300_000,
);

testWithPods(
  "destroy keeps the namespace and every claim with its files, and deletes everything else",
  async () => {
    await stack.destroy();
    expect(await claimNames(kubectl)).toEqual(CLAIMS);
    expect(
      await kubectl.names("all,configmaps,secrets,serviceaccounts,roles,rolebindings,ingresses,poddisruptionbudgets"),
    ).toEqual(["configmap/kube-root-ca.crt", "serviceaccount/default"]);
    const clusterRoles = await kubectl.names("clusterroles,clusterrolebindings");
    expect(clusterRoles.filter((name) => name.includes(stack.namespace))).toEqual([]);
    expect(await readChecksums()).toBe(checksums);
  },
  180_000,
);

testWithPods(
  "the next up adopts every claim with its volume and its files, also as a new stack without the old state",
  async () => {
    await stack.loseState();
    await stack.up();
    expect(await boundVolumes(kubectl)).toBe(volumes);
    expect(await readChecksums()).toBe(checksums);
  },
  180_000,
);

testWithPods(
  "the Grafana stand-in has its dashboard, and accepts the new stack's password instead of the old one",
  async () => {
    const old = password;
    password = stack.output("grafanaAdminPassword");
    expect(password).not.toBe(old);
    await until(
      async () => (await services.grafana(password, "/api/dashboards/uid/kept")).status === 200 || undefined,
      { seconds: 60, what: "the dashboard" },
    );
    expect((await services.grafana(old, "/api/dashboards/uid/kept")).status).toBe(401);
  },
);

testWithPods("MLflow has its run with the metric and the artifact", async () => {
  expect(await services.readRun(run)).toMatchObject({
    metrics: [{ key: "auc", value: 0.97 }],
    artifact: "bytes of a model",
  });
});

testWithPods("Prometheus has a sample from before the destroy", async () => {
  expect(await services.sampleAt(sampledAt)).toEqual([sampledAt, "1"]);
});

testWithPods(
  "up after a lost state takes over what is running, starts no service twice, and lets an adopted claim grow",
  async () => {
    // As providers from 4.29 on write an object that they create without `upsertExistingObjects`, which 0.2.0 did not set.
    const changed = { spec: { template: { spec: { terminationGracePeriodSeconds: 77 } } } };
    await kubectl.run(
      "patch",
      "deployment",
      "grafana",
      "--field-manager=pulumi-kubernetes",
      `--patch=${JSON.stringify(changed)}`,
    );
    await stack.loseState();
    stack.configure({ storage: { claims: { models: { size: "2Gi" } } } });
    await stack.up();
    await readyPods(kubectl);
    expect(await boundVolumes(kubectl)).toBe(volumes);
    expect(await requestedSize("models-pvc")).toBe("2Gi");
    expect(
      await kubectl.run("get", "deployment", "grafana", "--output=jsonpath={..terminationGracePeriodSeconds}"),
    ).toBe("30");
    await stack.previewExpectingNoChanges();
  },
  180_000,
);

test("preview refuses to shrink a claim and to change its class or access mode", async () => {
  stack.configure({
    storage: {
      claims: { models: { size: "500Mi" }, data: { className: "immediate" }, logs: { accessMode: "ReadWriteMany" } },
    },
  });
  const errors = await stack.refused("preview");
  for (const path of ["models.size", "data.className", "logs.accessMode"]) {
    expect(errors).toContain(`storage.claims.${path}`);
  }
  stack.configure({
    storage: {
      claims: { models: { size: "2Gi" }, data: { className: undefined }, logs: { accessMode: "ReadWriteOnce" } },
    },
  });
});

test("up turns off the retention of one claim, and enlarges another one that was adopted before, without replacing any", async () => {
  stack.configure({ storage: { claims: { logs: { retain: false }, data: { size: "2Gi" } } } });
  const before = await boundVolumes(kubectl);
  await stack.up();
  expect(await boundVolumes(kubectl)).toBe(before);
  expect(await requestedSize("data-pvc")).toBe("2Gi");
  expect(await retainedInState()).toEqual(["Namespace", ...CLAIMS.filter((name) => name !== "logs-pvc")]);
}, 120_000);

test("destroy deletes the claim without retention and no other, and names what is retained", async () => {
  const retained = CLAIMS.filter((name) => name !== "logs-pvc");
  const printed = await runs(stack, "pulumi", "destroy", "--yes", "--skip-preview");
  for (const name of [stack.namespace, ...retained]) expect(printed).toContain(name);
  expect(await kubectl.names("persistentvolumeclaims")).toEqual(objects(retained));
}, 180_000);

testWithPods(
  "a stack of another name adopts the claims with their files",
  async () => {
    stack.configure({ storage: { retainOnDestroy: false } });
    await stack.replaceBy("team-b");
    await stack.up();
    expect(withoutLogs(await boundVolumes(kubectl))).toBe(withoutLogs(volumes));
    expect(withoutLogs(await readChecksums())).toBe(withoutLogs(checksums));
    await readyPods(kubectl);
  },
  180_000,
);

test("claims of services that are turned off are retained whatever the settings say, and used again later", async () => {
  const unused = ["grafana-data-pvc", "prometheus-data-pvc"];
  stack.configure({ prometheus: { enabled: false }, grafana: { enabled: false } });
  await stack.up();
  expect(await kubectl.names("deployments")).toEqual(["deployment.apps/api", "deployment.apps/mlflow"]);
  expect(
    stack
      .output("claims")
      .flatMap(({ name, unused: isUnused }) => (isUnused === true ? [name] : []))
      .sort(),
  ).toEqual(unused);
  await stack.previewExpectingNoChanges();

  await stack.destroy();
  expect(await kubectl.names("persistentvolumeclaims")).toEqual(objects(unused));
  const bound = await boundVolumes(kubectl);

  stack.configure({ prometheus: { enabled: true, replicas: 0 }, grafana: { enabled: true, replicas: 0 } });
  stack.configure({ api: { replicas: 0 }, mlflow: { replicas: 0 } });
  await stack.up();
  for (const volume of bound.trim().split("\n")) expect(await boundVolumes(kubectl)).toContain(volume);
}, 180_000);

test("destroy leaves nothing with retainOnDestroy: false", async () => {
  expect(await retainedInState()).toEqual([]);
  await stack.destroy();
  const kinds = "namespaces,persistentvolumes,clusterroles,clusterrolebindings";
  await until(
    async () => {
      const names = (await kubectl.names(kinds)).map((name) => name.replace(/^.*\//, ""));
      return names.some((name) => name.includes(stack.namespace) || volumes.includes(name)) ? undefined : true;
    },
    { seconds: 120, what: "the deletion of every object" },
  );
}, 180_000);

test("preview refuses a namespace and objects that the program did not create, unless kubernetes.adoptExisting is set", async () => {
  await kubectl.run("create", "namespace", stack.namespace);
  await kubectl.run("create", "service", "clusterip", "api-service", "--tcp=80");
  const errors = await stack.refused("preview");
  expect(errors).toContain(`Namespace ${stack.namespace} exists`);
  expect(errors).toContain("Service api-service exists");
  stack.configure({ kubernetes: { adoptExisting: true } });
  await stack.preview();
}, 120_000);

function requestedSize(claim: string): Promise<string> {
  return kubectl.run("get", "persistentvolumeclaim", claim, "--output=jsonpath={.spec.resources.requests.storage}");
}

/** The names of what is retained according to the state: the namespace as its kind, claims by name. */
async function retainedInState(): Promise<string[]> {
  const kept = (await stack.state()).filter(({ retainOnDelete }) => retainOnDelete === true);
  return kept
    .map(({ type, inputs }) => (type.endsWith("Namespace") ? "Namespace" : (inputs?.metadata?.name ?? "?")))
    .sort();
}
