import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import { Kubeconfig } from "../../../lib/cluster/kubeconfig";

const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

/** A kubeconfig whose contexts all have this server. */
function kubeconfig(server: string, ...contexts: string[]): string {
  return stringify({
    clusters: [{ name: "cluster", cluster: { server } }],
    users: [{ name: "user", user: {} }],
    contexts: contexts.map((name) => ({ name, context: { cluster: "cluster", user: "user" } })),
  });
}

test("merges the files of $KUBECONFIG as kubectl does: the first entry of a name counts, missing files are ignored", async () => {
  const paths = [
    join(folder, "missing"),
    write("first", kubeconfig("https://first.example.com", "dev")),
    write("second", kubeconfig("https://second.example.com", "dev", "prod")),
  ];
  const { contexts } = await Kubeconfig.load(paths.join(delimiter));
  expect(contexts).toEqual(["dev", "prod"]);
});

test("names a file that is not YAML", async () => {
  const file = write("broken", "clusters: [\n");
  await expect(Kubeconfig.load(file)).rejects.toThrow(`The kubeconfig ${file} cannot be read: `);
});
