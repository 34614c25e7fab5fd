import { execFile } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { FakeApiServer } from "../support/apiServer";
import { kubeconfig } from "../support/kubeconfig";
import { Kubectl } from "./support/kubectl";
import { manifestExceptions } from "./support/manifestExceptions";
import { TestStack } from "./support/stack";

/**
 * The stack files as they are shipped, rendered for the oldest and the newest supported Kubernetes and checked with
 * kubeconform against its schema, with kube-score, and by the Pod Security admission of the embedded cluster.
 */
const OLDEST = "1.24.17";
const NEWEST = "1.37.2";
const schemas = join(__dirname, "schemas/{{.NormalizedKubernetesVersion}}/{{.ResourceKind}}.json");
const execute = promisify(execFile);

class Rendered {
  readonly stack: TestStack;
  files: readonly string[] = [];

  constructor(
    readonly name: "dev" | "prod",
    readonly version: string,
    changes: Record<string, Record<string, unknown>> = {},
  ) {
    this.stack = new TestStack("cancer-mlops", name, {
      kubernetes: { context: "fake", renderYamlToDirectory: "yaml" },
      ...changes,
    });
  }

  async render(): Promise<void> {
    const server = await FakeApiServer.start();
    server.minorVersion = this.version.split(".")[1] ?? "";
    server.groups = ["traefik.io"];
    writeFileSync(join(this.stack.folder, "no-kubeconfig"), kubeconfig({ fake: server.url }));
    try {
      await this.stack.select();
      await this.stack.up();
    } finally {
      await server.stop();
    }
    const folder = join(this.stack.folder, "yaml");
    this.files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".yaml"))
      .map((file) => join(folder, file));
  }
}

// Their optional objects too, in one of them.
const all = { prometheus: { kubeletMetrics: true }, api: { autoscaling: { minReplicas: 2, maxReplicas: 4 } } };
const rendered = [new Rendered("dev", NEWEST), new Rendered("prod", NEWEST), new Rendered("prod", OLDEST, all)];
const newest = rendered.filter(({ version }) => version === NEWEST);

beforeAll(async () => {
  await Promise.all(rendered.map((one) => one.render()));
}, 120_000);

afterAll(() => {
  for (const { stack } of rendered) stack.forget();
});

test.each(rendered)(
  "$name is valid for Kubernetes $version",
  async ({ version, files }) => {
    const options = [
      "-strict",
      "-output=json",
      "-summary",
      "-kubernetes-version",
      version,
      "-schema-location",
      schemas,
    ];
    // Middlewares are of Traefik.
    const { stdout } = await execute("kubeconform", [...options, "-skip=Middleware", ...files]).catch(printed);
    const { resources, summary } = JSON.parse(stdout) as Conformance;
    expect(resources).toEqual([]);
    expect(summary.valid).toBeGreaterThan(25);
  },
  30_000,
);

test("file names have no characters that Windows forbids", () => {
  const names = rendered.flatMap(({ files }) => files.map((file) => basename(file)));
  expect(names.filter((name) => /[<>:"|?*\\]/.test(name))).toEqual([]);
  expect(names.some((name) => name.includes("clusterrolebinding"))).toBe(true);
});

test.each(newest)(
  "kube-score finds nothing critical in $name but the exceptions, which all occur",
  async ({ name, files }) => {
    const options = ["--output-format=json", `--kubernetes-version=v${NEWEST.replace(/\.\d+$/, "")}`];
    const { stdout } = await execute("kube-score", ["score", ...options, ...files]).catch(printed);
    const critical = (JSON.parse(stdout) as Scored[]).flatMap(({ checks }) =>
      checks.filter(({ skipped, grade }) => !skipped && grade === CRITICAL).map(({ check }) => check.id),
    );
    const expected = manifestExceptions.filter(({ stacks }) => stacks.includes(name)).map(({ check }) => check);
    expect([...new Set(critical)].sort()).toEqual([...expected].sort());
  },
  30_000,
);

test("the pods are admitted where the Pod Security level restricted is enforced", async () => {
  const kubectl = new Kubectl("cancer-mlops-manifests");
  await kubectl.run("delete", "namespace", kubectl.namespace, "--ignore-not-found");
  await kubectl.create({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: kubectl.namespace, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  try {
    const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "of-tests" } };
    await kubectl.create(account);
    const items = newest.flatMap(({ name, files }) => podsOf(name, files, account.metadata.name));
    expect(items).toHaveLength(8);
    await kubectl.create({ apiVersion: "v1", kind: "List", items }, "--dry-run=server");
    const root = items.map((pod) => ({ ...pod, spec: { ...pod.spec, hostNetwork: true } }));
    const admitted = kubectl.create({ apiVersion: "v1", kind: "List", items: root }, "--dry-run=server");
    await expect(admitted).rejects.toThrow("violates PodSecurity");
  } finally {
    await kubectl.run("delete", "namespace", kubectl.namespace, "--wait=false");
  }
}, 60_000);

function podsOf(stack: string, files: readonly string[], serviceAccountName: string) {
  return files
    .map((file) => parse(readFileSync(file, "utf8")) as ApiObject)
    .filter(({ kind }) => kind === "Deployment")
    .map(({ metadata, spec }) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `${stack}-${metadata.name}` },
      spec: { ...spec.template.spec, serviceAccountName },
    }));
}

const CRITICAL = 1;

interface Conformance {
  readonly resources: readonly object[];
  readonly summary: { readonly valid: number };
}

interface Scored {
  readonly checks: readonly {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
  }[];
}

interface ApiObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly template: { readonly spec: object } };
}

/** A finding is an exit code of 1. @throws anything else */
function printed(error: unknown): { stdout: string } {
  const { stdout } = error as { readonly stdout?: string };
  if (stdout === undefined || stdout === "") throw error;
  return { stdout };
}
