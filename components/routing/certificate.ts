import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { RoutingContext } from "./context";
import { metadata } from "./context";
import { digest } from "../../lib/catalog/digest";

type CertificateContext = Pick<RoutingContext, "platform" | "labels" | "settings" | "parent">;

const TEN_YEARS_MS = 10 * 365 * 86_400_000;

/** The Secret with the certificate for all hosts; undefined if TLS is terminated elsewhere. */
export function certificate(context: CertificateContext, hosts: readonly string[]): pulumi.Input<string> | undefined {
  const { tls } = context.settings;
  if (tls === undefined || tls.external === true) return undefined;
  if (tls.secretName !== undefined) return tls.secretName;
  return tls.clusterIssuer === undefined ? selfSigned(context, hosts) : issued(context, hosts, tls.clusterIssuer);
}

/** One Certificate: with an annotation on each Ingress, they would compete for the ownership of the Secret. */
function issued(context: CertificateContext, hosts: readonly string[], clusterIssuer: string): string {
  const name = "cancer-mlops-tls";
  new k8s.apiextensions.CustomResource(
    "certificate",
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: metadata(name, context),
      spec: { secretName: name, dnsNames: hosts, issuerRef: { kind: "ClusterIssuer", name: clusterIssuer } },
    },
    { parent: context.parent },
  );
  return name;
}

/** Generated in each run, but used only for a new Secret, whose data is never changed. Other hosts get another Secret. */
function selfSigned({ platform, labels, parent }: CertificateContext, hosts: readonly string[]): pulumi.Output<string> {
  const secret = new k8s.core.v1.Secret(
    `self-signed-${digest(hosts.join(" "))}`,
    {
      metadata: { namespace: platform.namespace, labels },
      type: "kubernetes.io/tls",
      stringData: pulumi.secret(generateCertificate(hosts)),
    },
    { parent, ignoreChanges: ["data", "stringData"] },
  );
  return secret.metadata.name;
}

async function generateCertificate(hosts: readonly string[]): Promise<Record<string, string>> {
  // Imported on demand: most stacks do not need it.
  const { generate } = await import("selfsigned");
  const { cert, private: key } = await generate([{ name: "commonName", value: "cancer-mlops" }], {
    keyType: "ec",
    algorithm: "sha256",
    notAfterDate: new Date(Date.now() + TEN_YEARS_MS),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames: hosts.map((value) => ({ type: 2, value })) },
    ],
  });
  return { "tls.crt": cert, "tls.key": key };
}
