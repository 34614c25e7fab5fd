import { testWithPods } from "./support/sandbox";
import { Services, request } from "./support/services";
import { devStack } from "./support/stack";
import { until } from "./support/until";

/** Passwords: where they are not, their rotation, and Secrets of the user's own. Each test continues from the previous one. */
const stack = devStack("cancer-mlops-secrets", 21, {
  api: { replicas: 0 },
  prometheus: { replicas: 0 },
  mlflow: { basicAuth: true },
});
const { kubectl } = stack;
const services = new Services(stack);

const OWN = ["own-3f1c9d2e7ab8", "own-77e0b4c6d915"] as const;
const kinds = "deployments,replicasets,pods,configmaps,secrets,services,events";

let generated: string;

beforeAll(async () => {
  await stack.create();
  await stack.up();
  generated = stack.output("grafanaAdminPassword");
}, 300_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

const basic = (password: string) => ({
  headers: { Authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}` },
});
const grafana = async (password: string) => (await services.grafana(password, "/api/user")).status;
const mlflowUrl = () => `${services.url("mlflow")}/api/2.0/mlflow/users/get?username=admin`;
const mlflow = async (password: string) => (await request(mlflowUrl(), basic(password))).status;

const ownSecret = (password: string) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "vault-grafana" },
  stringData: { secret: password },
});

/** The values of all Secrets, without those of one character and the name of a user. */
async function secretValues(): Promise<string[]> {
  const secrets = await kubectl.list<{ readonly data?: Readonly<Record<string, string>> }>("secrets");
  const values = secrets.flatMap(({ data }) => Object.values(data ?? {}));
  return values.map((value) => Buffer.from(value, "base64").toString()).filter((value) => value !== "admin");
}

/** What somebody reads who may see everything but Secrets. */
async function readable(): Promise<string> {
  const texts = await Promise.all([
    kubectl.run("describe", kinds),
    kubectl.run("get", "deployments,pods,configmaps,events", "--output=yaml"),
    ...(await kubectl.names("pods")).map((pod) => kubectl.run("logs", pod, "--all-containers")),
  ]);
  return [...texts, stack.storedState()].join("\n");
}

testWithPods("no password and no other secret is in describe, objects, events, logs or plain state", async () => {
  const secrets = [...(await secretValues()), generated, stack.output("mlflowAdminPassword")];
  expect(secrets.length).toBeGreaterThan(4);
  const text = await readable();
  expect(text).toContain("GF_SECURITY_ADMIN_PASSWORD__FILE");
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});

testWithPods(
  "another passwordVersion generates another password, and Grafana waits for a Secret of the user's own",
  async () => {
    const old = stack.output("mlflowAdminPassword");
    expect([await grafana(generated), await mlflow(old)]).toEqual([200, 200]);

    stack.configure({
      mlflow: { passwordVersion: 2 },
      grafana: { adminPasswordSecret: { name: "vault-grafana", key: "secret" } },
    });
    const update = stack.up();
    await until(
      async () => {
        const events = await kubectl.run("get", "events", "--field-selector=reason=FailedMount");
        return events.includes('"vault-grafana" not found') || undefined;
      },
      { seconds: 60, what: "a pod of Grafana that waits for its Secret" },
    );
    await kubectl.create(ownSecret(OWN[0]));
    expect((await update).warnings.join()).toContain(
      "grafana.adminPasswordSecret: Secret vault-grafana does not exist",
    );

    const rotated = stack.output("mlflowAdminPassword");
    expect(rotated).not.toBe(old);
    expect([await mlflow(rotated), await mlflow(old)]).toEqual([200, 401]);
    expect([await grafana(OWN[0]), await grafana(generated)]).toEqual([200, 401]);
    expect(stack.output("grafanaAdminPassword")).toBeUndefined();
  },
  180_000,
);

testWithPods(
  "a restart applies a changed Secret, and is no drift",
  async () => {
    const patch = JSON.stringify({ stringData: { secret: OWN[1] } });
    await kubectl.run("patch", "secret", "vault-grafana", `--patch=${patch}`);
    await kubectl.run("rollout", "restart", "deployment/grafana");
    await kubectl.run("rollout", "status", "deployment/grafana", "--timeout=90s");
    expect([await grafana(OWN[1]), await grafana(OWN[0])]).toEqual([200, 401]);
    await stack.previewExpectingNoChanges();
    const text = await readable();
    expect(OWN.filter((secret) => text.includes(secret))).toEqual([]);
  },
  120_000,
);
