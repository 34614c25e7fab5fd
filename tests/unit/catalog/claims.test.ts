import type { ClaimKey } from "../../../lib/catalog/claims";
import { claimSpec } from "../../../lib/catalog/claims";
import { settingsOf } from "../../support/settings";

const storageOf = (storage: object) => settingsOf({ storage, api: { replicas: 1 } }).storage;

test("a claim has its own class, or else the one for its access mode", () => {
  const storage = storageOf({
    className: "fast",
    sharedClassName: "efs",
    claims: { data: { className: "archive" }, logs: { accessMode: "ReadWriteOnce" } },
  });
  const classOf = (key: ClaimKey) => claimSpec(key, storage).className;
  expect([classOf("models"), classOf("data"), classOf("logs")]).toEqual(["efs", "archive", "fast"]);
});
