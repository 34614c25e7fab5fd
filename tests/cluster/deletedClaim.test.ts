import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inClaims } from "./support/claims";
import { fails, start } from "./support/commands";
import { testWithPods } from "./support/sandbox";
import { devStack, root } from "./support/stack";

/** A claim that somebody has deleted, while its pod still mounts it. */
const claim = "grafana-data-pvc";
const stack = devStack("cancer-mlops-deleted", 23, {
  api: { replicas: 0 },
  mlflow: { replicas: 0 },
  prometheus: { replicas: 0 },
});
const { kubectl } = stack;

beforeAll(async () => {
  await stack.create();
  await stack.up();
}, 180_000);

afterAll(async () => {
  await stack.remove();
}, 180_000);

testWithPods(
  "is not touched by up or data commands, and the commands of docs/troubleshooting.md save its data",
  async () => {
    await inClaims(kubectl, `echo kept > /claims/${claim}/kept`);
    await kubectl.run("delete", "persistentvolumeclaim", claim, "--wait=false");

    const refusal = new RegExp(`PVC ${claim} is being deleted.*docs/troubleshooting.md`);
    expect(await stack.refused("up")).toMatch(refusal);
    const backup = join(stack.folder, "backup");
    expect(await fails(stack, "data/backup", "--claim", claim, "--stop", backup)).toMatch(refusal);
    expect(await fails(stack, "data/migrate", claim, "--size", "500Mi")).toMatch(refusal);

    const { ended, printed } = start(stack, "bash", ["-euc", rescue()]);
    expect([(await ended).code, printed()]).toEqual([0, expect.any(String)]);
    expect(await inClaims(kubectl, `cat /claims/${claim}/kept`)).toBe("kept\n");
    await stack.previewExpectingNoChanges();
  },
  180_000,
);

/** The commands of the page, for this claim. */
function rescue(): string {
  const page = readFileSync(join(root, "docs/troubleshooting.md"), "utf8");
  const [commands] = /(?<=^## .* is being deleted$.*?```sh\n).*?(?=```)/ms.exec(page) ?? [];
  if (commands === undefined)
    throw new Error("docs/troubleshooting.md has no commands for a claim that is being deleted");
  return commands
    .replace(
      "claim=mlflow-backend-pvc service=mlflow namespace=cancer-mlops",
      `claim=${claim} service=grafana namespace=${stack.namespace}`,
    )
    .replace("pulumi up --refresh", "pulumi up --refresh --yes --skip-preview --non-interactive");
}
