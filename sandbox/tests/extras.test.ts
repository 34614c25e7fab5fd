import * as fs from "node:fs";
import * as path from "node:path";

import { extrasDefinition } from "../src/extras/definition";
import { extraVersions } from "../src/extras/versions";
import { allImages } from "../src/images/catalog";
import { modulesFolder } from "../src/toolchain/layout";

test("no image of a usual start needs an extra one", () => {
  const images = allImages();
  const extras = images.filter(({ extra }) => extra).map(({ name }) => name);
  expect(extras).not.toEqual([]);
  expect(images.filter(({ extra, needs }) => !extra && needs.some((name) => extras.includes(name)))).toEqual([]);
});

test("the definition changes with the extra images only", () => {
  const images = allImages();
  const withChanged = (name: string): string =>
    extrasDefinition(
      images.map((image) => (image.name === name ? { ...image, archive: "another.tar" } : image)),
      "",
    );
  expect(withChanged("traefik")).not.toBe(extrasDefinition(images, ""));
  expect(withChanged("mlflow")).toBe(extrasDefinition(images, ""));
});

test("modules and images pin the same versions", () => {
  const read = (...names: string[]): string => fs.readFileSync(path.join(...names), "utf8");
  const folderOf = (name: string): string => allImages().find((image) => image.name === name)?.folder ?? "";
  const { traefik, prometheus, metricsServer, kubeRouter } = extraVersions;
  expect(read(modulesFolder, "traefik", "go.mod")).toContain(`github.com/traefik/traefik/v3 v${traefik} `);
  expect(read(folderOf("traefik"), "build.sh")).toContain(`image=docker.io/library/traefik:v${traefik}\n`);
  expect(read(folderOf("prometheus-3"), "build.sh")).toContain(`image=docker.io/prom/prometheus:v${prometheus}\n`);
  const metricsServerImage = `image=registry.k8s.io/metrics-server/metrics-server:v${metricsServer}\n`;
  expect(read(modulesFolder, "metrics-server", "go.mod")).toContain(`sigs.k8s.io/metrics-server v${metricsServer} `);
  expect(read(folderOf("metrics-server"), "build.sh")).toContain(metricsServerImage);
  expect(read(modulesFolder, "kube-router", "go.mod")).toContain(`cloudnativelabs/kube-router/v2 v${kubeRouter} `);
  // Prometheus 3.15.1 is the module version 0.315.1.
  const module = prometheus.replace(/^3\.(\d)\./, "0.30$1.").replace(/^3\.(\d\d)\./, "0.3$1.");
  expect(read(modulesFolder, "prometheus-3", "go.mod")).toContain(`github.com/prometheus/prometheus v${module} `);
});
