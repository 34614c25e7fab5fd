import { inBuildOrder, type Image } from "../src/images/catalog";
import { programsIn } from "../src/images/programs";

const image = (name: string, needs: string[] = []): Image => ({
  name,
  needs,
  folder: "",
  archive: "",
  standIn: false,
  extra: false,
});

test("sorts images after those they need", () => {
  const names = inBuildOrder([image("a", ["c"]), image("b"), image("c", ["b"])]).map(({ name }) => name);
  expect(names).toEqual(["b", "c", "a"]);
});

test("lists the programs of missing images, except those of the toolchain", () => {
  const built: Image = { ...image("prometheus"), archive: __filename };
  expect(programsIn([image("pause"), image("mlflow"), built, image("traefik")])).toEqual(["traefik"]);
});
