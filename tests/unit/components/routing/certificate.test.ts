import { X509Certificate, createPrivateKey } from "node:crypto";
import { edgeOf, host } from "../../support/edge";
import { find, ofKind, only } from "../../support/objects";
import type { Registered } from "../../support/recording";

const edge = async (routing: object) => (await edgeOf(routing)).resources;

const tlsOf = (resources: readonly Registered[]) => find(resources, "Ingress", "cancer-mlops").spec.tls;

const secretIn = (resources: readonly Registered[]) =>
  only(
    resources.filter(({ inputs }) => inputs.kind === "Secret"),
    "Secret",
  );

test("a Secret of the stack's owner is taken as it is, and nothing is made", async () => {
  const resources = await edge({ tls: { secretName: "ml-tls" } });
  expect(tlsOf(resources)).toEqual([{ hosts: [host], secretName: "ml-tls" }]);
  expect(ofKind(resources, "Secret")).toEqual([]);
  expect(ofKind(resources, "Certificate")).toEqual([]);
});

test("cert-manager is asked for one certificate for all hosts, of the issuer that the stack names", async () => {
  const hosts = ["api", "mlflow", "grafana"].map((name) => `${name}.${host}`);
  const resources = await edge({ strategy: "subdomain", tls: { clusterIssuer: "letsencrypt" } });
  expect(find(resources, "Certificate", "certificate")).toMatchObject({
    apiVersion: "cert-manager.io/v1",
    metadata: { name: "cancer-mlops-tls", namespace: "cancer-mlops" },
    spec: {
      secretName: "cancer-mlops-tls",
      dnsNames: hosts,
      issuerRef: { kind: "ClusterIssuer", name: "letsencrypt" },
    },
  });
  expect(tlsOf(resources)).toEqual([{ hosts, secretName: "cancer-mlops-tls" }]);
  expect(ofKind(resources, "Secret")).toEqual([]);
});

test("what ends TLS elsewhere has its certificate there: none is made", async () => {
  const resources = await edge({ tls: { external: true } });
  expect(Object.keys(find(resources, "Ingress", "cancer-mlops").spec)).toEqual(["rules"]);
  expect(ofKind(resources, "Secret")).toEqual([]);
  expect(ofKind(resources, "Certificate")).toEqual([]);
});

describe("a self-signed certificate", () => {
  const selfSigned = { tls: { selfSigned: true } };
  const subdomains = { ...selfSigned, strategy: "subdomain" };

  test("is one that TLS takes: for all hosts, for years, with its own key", async () => {
    const [secret] = ofKind(await edge(subdomains), "Secret");
    expect(secret?.type).toBe("kubernetes.io/tls");
    expect(Object.keys(secret?.stringData ?? {}).sort()).toEqual(["tls.crt", "tls.key"]);

    const certificate = new X509Certificate(secret?.stringData["tls.crt"] ?? "");
    expect(certificate.subjectAltName).toBe(
      ["api", "mlflow", "grafana"].map((name) => `DNS:${name}.${host}`).join(", "),
    );
    expect(certificate.checkHost(`mlflow.${host}`)).toBe(`mlflow.${host}`);
    expect(certificate.checkHost(`prometheus.${host}`)).toBeUndefined();
    expect(certificate.checkPrivateKey(createPrivateKey(secret?.stringData["tls.key"] ?? ""))).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    const years = (Date.parse(certificate.validTo) - Date.now()) / (365 * 86_400_000);
    expect(Math.round(years)).toBe(10);
    expect(Date.parse(certificate.validFrom)).toBeLessThanOrEqual(Date.now());
  });

  test("has a key that nobody reads in plain state", async () => {
    const { inputs, plain } = secretIn(await edge(selfSigned));
    expect(JSON.stringify(inputs)).toContain("PRIVATE KEY");
    expect(plain).not.toContain("PRIVATE KEY");
    expect(plain).not.toContain("BEGIN CERTIFICATE");
  });

  test("is kept from run to run: what is in the Secret is never changed", async () => {
    const [first, second] = [secretIn(await edge(selfSigned)), secretIn(await edge(selfSigned))];
    expect(second.name).toBe(first.name);
    expect([...first.ignoreChanges].sort()).toEqual(["data", "stringData"]);
  });

  test("is another one for other hosts, in a Secret that the routes name", async () => {
    const [one, other] = [await edge(selfSigned), await edge(subdomains)];
    expect(secretIn(one).name).toMatch(/^self-signed-[0-9a-f]{8}$/);
    expect(secretIn(other).name).not.toBe(secretIn(one).name);
    for (const resources of [one, other]) {
      const { name, inputs, objectName } = secretIn(resources);
      // The provider names it, so that the old one serves until the new one is there.
      expect(Object.keys(inputs.metadata as object)).not.toContain("name");
      expect(objectName).toBe(`${name}-a1b2c3d4`);
      expect(tlsOf(resources).map(({ secretName }) => secretName)).toEqual([objectName]);
    }
  });

  test("is what the stack's Gateway answers with", async () => {
    const resources = await edge({ ...selfSigned, via: "gateway", gateway: { className: "eg" } });
    const { listeners } = find(resources, "Gateway", "gateway").spec;
    expect(listeners.map(({ tls }) => tls?.certificateRefs)).toEqual([
      undefined,
      [{ name: secretIn(resources).objectName }],
    ]);
  });
});
