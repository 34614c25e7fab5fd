import * as fs from "node:fs";
import * as path from "node:path";

import { parseAllDocuments } from "yaml";

import { extrasDefinition } from "../src/extras/definition";
import { nodePorts, traefikManifests } from "../src/extras/traefik";
import { extraVersions } from "../src/extras/versions";
import { allImages } from "../src/images/catalog";
import { modulesFolder } from "../src/toolchain/layout";

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: Record<string, unknown>;
}

const manifests = parseAllDocuments(traefikManifests("127.0.0.1")).map((document) => document.toJS() as Manifest);
const specOf = (kind: string): Record<string, unknown> => manifests.find((object) => object.kind === kind)?.spec ?? {};

test("a listener of port 80 or 443 finds the entry point that the NodePort of its protocol leads to", () => {
  const { template } = specOf("Deployment") as {
    template: { spec: { containers: { args: string[]; ports: { name: string; containerPort: number }[] }[] } };
  };
  const [container] = template.spec.containers;
  for (const [name, port] of Object.entries({ web: 80, websecure: 443 })) {
    expect(container?.args).toContain(`--entryPoints.${name}.address=:${port}`);
    expect(container?.ports).toContainEqual({ name, containerPort: port });
    expect((specOf("Service") as { ports: unknown }).ports).toContainEqual({
      name,
      port,
      targetPort: name,
      nodePort: nodePorts[name as keyof typeof nodePorts],
    });
  }
});

test("the class of Ingresses is not the default one", () => {
  const [ingressClass] = manifests.filter(({ kind }) => kind === "IngressClass");
  expect(ingressClass?.metadata).toEqual({ name: "traefik" });
});

test("an image that `start` makes without extras needs none of the extras", () => {
  const extras = allImages().filter(({ extra }) => extra);
  expect(extras.map(({ name }) => name)).toEqual(["mlflow-3", "prometheus-3", "traefik"]);
  const needed = allImages().flatMap(({ extra, needs }) => (extra ? [] : needs));
  expect(extras.filter(({ name }) => needed.includes(name))).toEqual([]);
});

test("extras are others when one of their images is another, not when a usual image is", () => {
  const images = allImages();
  const withOther = (name: string): string =>
    extrasDefinition(
      images.map((image) => (image.name === name ? { ...image, archive: "another.tar" } : image)),
      "",
    );
  expect(withOther("traefik")).not.toBe(extrasDefinition(images, ""));
  expect(withOther("mlflow")).toBe(extrasDefinition(images, ""));
});

test("modules and images pin the versions of the extras", () => {
  const read = (...names: string[]): string => fs.readFileSync(path.join(...names), "utf8");
  const folderOf = (name: string): string => allImages().find((image) => image.name === name)?.folder ?? "";
  const { traefik, prometheus } = extraVersions;
  expect(read(modulesFolder, "traefik", "go.mod")).toContain(`github.com/traefik/traefik/v3 v${traefik} `);
  expect(read(folderOf("traefik"), "build.sh")).toContain(`image=docker.io/library/traefik:v${traefik}\n`);
  expect(read(folderOf("prometheus-3"), "build.sh")).toContain(`image=docker.io/prom/prometheus:v${prometheus}\n`);
  // Its module has another first number: 3.15.1 is v0.315.1.
  const module = prometheus.replace(/^3\.(\d)\./, "0.30$1.").replace(/^3\.(\d\d)\./, "0.3$1.");
  expect(read(modulesFolder, "prometheus-3", "go.mod")).toContain(`github.com/prometheus/prometheus v${module} `);
});
