import { providers } from "../../components/providers";
import { record } from "../support/recording";
import { settingsOf } from "../support/settings";

async function made(kubernetes: object, uid?: string) {
  const { resources } = await record(() => providers(settingsOf({ kubernetes }).kubernetes, uid));
  return Object.fromEntries(resources.map(({ name, inputs }) => [name, inputs]));
}

test("both talk to the context of the stack, by server-side apply; only that of storage takes over what exists", async () => {
  const both = { context: "here", enableServerSideApply: "true", clusterIdentifier: "0c0ffee0" };
  expect(await made({ context: "here" }, "0c0ffee0")).toEqual({
    cluster: both,
    storage: { ...both, upsertExistingObjects: "true" },
  });
});

test("a cluster whose identity is not known is not given one", async () => {
  expect(Object.keys((await made({ context: "here" })).cluster ?? {})).not.toContain("clusterIdentifier");
});

test("where YAML is rendered neither names a cluster", async () => {
  const both = { renderYamlToDirectory: "yaml", enableServerSideApply: "true" };
  expect(await made({ renderYamlToDirectory: "yaml" })).toEqual({
    cluster: both,
    storage: { ...both, upsertExistingObjects: "true" },
  });
});
