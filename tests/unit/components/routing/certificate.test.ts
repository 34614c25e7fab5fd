import { X509Certificate, createPrivateKey } from "node:crypto";
import { find, ofKind, only } from "../../../support/objects";
import type { Registered } from "../../../support/recording";
import { host, routingOf } from "../../../support/routing";

const resourcesOf = async (routing: object) => (await routingOf(routing)).resources;

const tlsOf = (resources: readonly Registered[]) => find(resources, "Ingress", "cancer-mlops").spec.tls;

const secretOf = (resources: readonly Registered[]) =>
  only(
    resources.filter(({ inputs }) => inputs.kind === "Secret"),
    "Secret",
  );

test.each([
  ["an existing Secret", { secretName: "ml-tls" }, [{ hosts: [host], secretName: "ml-tls" }]],
  ["a certificate outside the cluster", { external: true }, undefined],
])("uses %s and creates none", async (_, tls, expected) => {
  const resources = await resourcesOf({ tls });
  expect(tlsOf(resources)).toEqual(expected);
  expect([...ofKind(resources, "Secret"), ...ofKind(resources, "Certificate")]).toEqual([]);
});

test("requests one certificate for all hosts from cert-manager", async () => {
  const hosts = ["api", "mlflow", "grafana"].map((name) => `${name}.${host}`);
  const resources = await resourcesOf({ strategy: "subdomain", tls: { clusterIssuer: "letsencrypt" } });
  expect(find(resources, "Certificate", "certificate").spec).toEqual({
    secretName: "cancer-mlops-tls",
    dnsNames: hosts,
    issuerRef: { kind: "ClusterIssuer", name: "letsencrypt" },
  });
  expect(tlsOf(resources)).toEqual([{ hosts, secretName: "cancer-mlops-tls" }]);
  expect(ofKind(resources, "Secret")).toEqual([]);
});

describe("a self-signed certificate", () => {
  const selfSigned = { tls: { selfSigned: true } };
  const subdomains = { ...selfSigned, strategy: "subdomain" };

  test("is valid for all hosts and ten years, with its own key", async () => {
    const [secret] = ofKind(await resourcesOf(subdomains), "Secret");
    expect(secret?.type).toBe("kubernetes.io/tls");
    const certificate = new X509Certificate(secret?.stringData["tls.crt"] ?? "");
    expect(certificate.subjectAltName).toBe(
      ["api", "mlflow", "grafana"].map((name) => `DNS:${name}.${host}`).join(", "),
    );
    expect(certificate.checkPrivateKey(createPrivateKey(secret?.stringData["tls.key"] ?? ""))).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    const years = (Date.parse(certificate.validTo) - Date.now()) / (365 * 86_400_000);
    expect(Math.round(years)).toBe(10);
    expect(Date.parse(certificate.validFrom)).toBeLessThanOrEqual(Date.now());
  });

  test("has no key in plain state", async () => {
    const { inputs, plain } = secretOf(await resourcesOf(selfSigned));
    expect(JSON.stringify(inputs)).toContain("PRIVATE KEY");
    expect(plain).not.toContain("PRIVATE KEY");
  });

  test("is not changed by later updates", async () => {
    const [first, second] = [secretOf(await resourcesOf(selfSigned)), secretOf(await resourcesOf(selfSigned))];
    expect(second.name).toBe(first.name);
    expect([...first.ignoreChanges].sort()).toEqual(["data", "stringData"]);
  });

  test("is a new one, in another auto-named Secret, for other hosts", async () => {
    const [one, other] = [await resourcesOf(selfSigned), await resourcesOf(subdomains)];
    expect(secretOf(other).name).not.toBe(secretOf(one).name);
    for (const resources of [one, other]) {
      const { inputs, objectName } = secretOf(resources);
      expect(inputs.metadata).not.toHaveProperty("name");
      expect(tlsOf(resources).map(({ secretName }) => secretName)).toEqual([objectName]);
    }
  });
});
