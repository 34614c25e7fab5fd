import { missingControllerNamespace, readControllerNamespace } from "../../../lib/cluster/controllerNamespace";
import { OptionalReads } from "../../../lib/cluster/optionalReads";
import { useApiServer } from "../../support/apiServer";
import { settingsOf } from "../../support/settings";
import { clusterState } from "../../support/state";

const routing = { strategy: "path", host: "ml.example.com", expose: ["api"], controller: "traefik" };
const settings = (networkPolicy: object, more: object = { routing }) => settingsOf({ ...more, networkPolicy });
const missing = (networkPolicy: object, exists: boolean | undefined) =>
  missingControllerNamespace(settings(networkPolicy), clusterState({ controllerNamespaceExists: exists }));

const used = useApiServer();
const read = async (networkPolicy: object, more?: object) => {
  const cluster = await used.connect();
  return readControllerNamespace(cluster, settings(networkPolicy, more), new OptionalReads(cluster));
};

test("a namespace that does not exist is named, with the setting", () => {
  expect(missing({ enabled: true }, false)).toEqual([expect.stringMatching(/traefik .*controllerNamespace/)]);
  expect(missing({ enabled: true, controllerNamespace: "edge" }, false)).toEqual([expect.stringContaining("edge")]);
  expect(missing({ enabled: true }, true)).toEqual([]);
  expect(missing({ enabled: true }, undefined)).toEqual([]);
});

test("it is read if policies need it", async () => {
  expect(await read({ enabled: true })).toBe(true);
  expect(await read({ enabled: true, controllerNamespace: "edge" })).toBe(false);
  expect(await read({ enabled: false })).toBeUndefined();
  expect(await read({ enabled: true }, {})).toBeUndefined();
});

test("without the right to read it, nothing is known", async () => {
  used.server.forbidden = /namespaces\/traefik$/;
  expect(await read({ enabled: true })).toBeUndefined();
});
