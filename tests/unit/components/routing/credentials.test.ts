import * as pulumi from "@pulumi/pulumi";
import { find, ofKind } from "../../../support/objects";
import { GENERATED_HASH, GENERATED_PASSWORD, valueOf } from "../../../support/recording";
import { annotations, routingOf } from "../../../support/routing";

const basic = { auth: { basic: { user: "ml.team" } } };
const line = `ml.team:${GENERATED_HASH}`;

test.each([
  ["traefik", { users: line }, undefined],
  ["haproxy", { "ml.team": GENERATED_HASH }, undefined],
  ["nginx", { htpasswd: line }, "nginx.org/htpasswd"],
  ["ingress-nginx", { auth: line }, undefined],
])("the Secret has the user and the hash in the format of %s", async (controller, data, type) => {
  const { resources } = await routingOf({ ...basic, controller });
  const secret: { readonly stringData: object; readonly type?: string } = find(resources, "Secret", "edge-users");
  expect([secret.stringData, secret.type]).toEqual([data, type]);
});

test("the controller is given the generated name of the Secret", async () => {
  const { resources } = await routingOf({ ...basic, controller: "haproxy" });
  expect(annotations(find(resources, "Ingress", "cancer-mlops-mlflow"))).toMatchObject({
    "haproxy.org/auth-secret": "cancer-mlops/edge-users-a1b2c3d4",
  });
});

test("the password is a secret output, and in no object of the cluster", async () => {
  const { resources, result } = await routingOf({ ...basic, controller: "traefik" });
  expect(JSON.stringify(resources.map(({ inputs }) => inputs))).not.toContain(GENERATED_PASSWORD);
  expect(resources.filter(({ plain }) => plain.includes(GENERATED_HASH))).toEqual([]);
  const password = pulumi.output(result.password);
  expect([await pulumi.isSecret(password), await valueOf(password)]).toEqual([true, GENERATED_PASSWORD]);
});

test.each([
  ["an existing Secret", { basic: { secretName: "ml-users" } }],
  ["an external authentication service", { externalUrl: "https://login.example.com/auth" }],
])("generates no password for %s", async (_, auth) => {
  const { resources, result } = await routingOf({ auth, controller: "traefik" });
  expect(ofKind(resources, "Secret")).toEqual([]);
  expect(resources.filter(({ type }) => type.startsWith("random:"))).toEqual([]);
  expect(result.password).toBeUndefined();
});

test("another version generates another password", async () => {
  const { resources } = await routingOf({ auth: { basic: { passwordVersion: 2 } }, controller: "traefik" });
  expect(resources.find(({ name }) => name === "edge-password")?.inputs.keepers).toEqual({ version: "2" });
});
