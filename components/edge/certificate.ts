import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { EdgeContext } from "./context";
import { metadata } from "./context";
import { digest } from "./routes";

const TEN_YEARS_MS = 10 * 365 * 86_400_000;

/** The Secret with the certificate for all hosts; undefined where TLS does not end at the stack's own edge. */
export function certificate(
  context: Pick<EdgeContext, "common" | "labels" | "settings" | "parent">,
  hosts: readonly string[],
): pulumi.Input<string> | undefined {
  const { tls } = context.settings;
  if (tls === undefined || tls.external === true) return undefined;
  if (tls.secretName !== undefined) return tls.secretName;
  return tls.clusterIssuer === undefined ? selfSigned(context, hosts) : issued(context, hosts, tls.clusterIssuer);
}

/** One Certificate, where an annotation at each Ingress would make them fight for the Secret's owner. */
function issued(
  context: Pick<EdgeContext, "common" | "labels" | "parent">,
  hosts: readonly string[],
  clusterIssuer: string,
): string {
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

/**
 * Made anew in each run, and only used where the Secret is new: what is in it is never changed. Other hosts are another
 * Secret.
 */
function selfSigned(
  { common, labels, parent }: Pick<EdgeContext, "common" | "labels" | "parent">,
  hosts: readonly string[],
): pulumi.Output<string> {
  const secret = new k8s.core.v1.Secret(
    `self-signed-${digest(hosts.join(" "))}`,
    {
      metadata: { namespace: common.namespace, labels },
      type: "kubernetes.io/tls",
      stringData: pulumi.secret(makeCertificate(hosts)),
    },
    { parent, ignoreChanges: ["data", "stringData"] },
  );
  return secret.metadata.name;
}

async function makeCertificate(hosts: readonly string[]): Promise<Record<string, string>> {
  // Imported on demand: most stacks need none.
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
