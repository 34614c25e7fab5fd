import * as pulumi from "@pulumi/pulumi";
import { annotations, edgeOf } from "../../support/edge";
import { find, ofKind } from "../../support/objects";
import { GENERATED_HASH, GENERATED_PASSWORD, valueOf } from "../../support/recording";

const generated = { auth: { basic: { user: "ml.team" } } };
const line = `ml.team:${GENERATED_HASH}`;

/** What each controller reads users from. */
const forms = [
  ["traefik", "ingress", { users: line }, undefined],
  ["traefik", "gateway", { users: line }, undefined],
  ["haproxy", "ingress", { "ml.team": GENERATED_HASH }, undefined],
  ["nginx", "ingress", { htpasswd: line }, "nginx.org/htpasswd"],
  ["ingress-nginx", "ingress", { auth: line }, undefined],
] as const;

test.each(forms)(
  "for %s via %s the Secret has the user and the hash in its form",
  async (controller, via, data, type) => {
    const { resources } = await edgeOf({
      ...generated,
      controller,
      via,
      ...(via === "gateway" ? { gateway: { className: "eg" } } : {}),
    });
    const secret = find(resources, "Secret", "edge-users");
    expect(secret.stringData).toEqual(data);
    expect((secret as Partial<typeof secret>).type).toBe(type);
    expect(secret.metadata.namespace).toBe("cancer-mlops");
  },
);

test.each([
  ["haproxy", "haproxy.org/auth-secret", "cancer-mlops/edge-users-a1b2c3d4"],
  ["nginx", "nginx.org/basic-auth-secret", "edge-users-a1b2c3d4"],
  ["ingress-nginx", "nginx.ingress.kubernetes.io/auth-secret", "edge-users-a1b2c3d4"],
])("%s is told the name that the Secret gets", async (controller, key, name) => {
  const { resources } = await edgeOf({ ...generated, controller });
  expect(annotations(find(resources, "Ingress", "cancer-mlops-mlflow"))[key]).toBe(name);
});

test("Traefik's Middleware is told the name that the Secret gets", async () => {
  const { resources } = await edgeOf({ ...generated, controller: "traefik" });
  expect(find(resources, "Middleware", "auth").spec).toMatchObject({ basicAuth: { secret: "edge-users-a1b2c3d4" } });
});

test("the user is called admin unless the stack says otherwise", async () => {
  const { resources } = await edgeOf({ auth: { basic: {} }, controller: "haproxy" });
  expect(find(resources, "Secret", "edge-users").stringData).toEqual({ admin: GENERATED_HASH });
});

test("the password is long, in no object of the cluster, and handed out as a secret", async () => {
  const { resources, result } = await edgeOf({ ...generated, controller: "traefik" });
  const [password] = resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword");
  expect(password).toMatchObject({ name: "edge-password", inputs: { length: 24, special: false } });
  expect(JSON.stringify(resources.map(({ inputs }) => inputs))).not.toContain(GENERATED_PASSWORD);
  expect(resources.filter(({ plain }) => plain.includes(GENERATED_HASH))).toEqual([]);
  expect(result.password).toBeDefined();
  expect(await pulumi.isSecret(pulumi.output(result.password))).toBe(true);
  expect(await valueOf(pulumi.output(result.password))).toBe(GENERATED_PASSWORD);
});

test.each([
  ["users that somebody else keeps", { basic: { secretName: "ml-users" } }],
  ["a login that another service has", { externalUrl: "https://login.example.com/auth" }],
])("for %s nothing is generated, and there is no password to hand out", async (_, auth) => {
  const { resources, result } = await edgeOf({ auth, controller: "traefik" });
  expect(ofKind(resources, "Secret")).toEqual([]);
  expect(resources.filter(({ type }) => type.startsWith("random:"))).toEqual([]);
  expect(result.password).toBeUndefined();
});
