import { inBuildOrder, type Image } from "../src/images/catalog";
import { packedBy } from "../src/images/packs";

const image = (name: string, needs: string[] = []): Image => ({
  name,
  needs,
  folder: "",
  archive: "",
  standIn: false,
  extra: false,
});

test("inBuildOrder puts an image after those that it needs", () => {
  const names = inBuildOrder([image("a", ["c"]), image("b"), image("c", ["b"])]).map(({ name }) => name);
  expect(names).toEqual(["b", "c", "a"]);
});

test("packedBy names the programs of missing images that the toolchain itself does not make", () => {
  const built: Image = { ...image("prometheus"), archive: __filename };
  expect(packedBy([image("pause"), image("mlflow"), built, image("traefik")])).toEqual(["traefik"]);
});
