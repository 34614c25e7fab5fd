import { inBuildOrder, type Image } from "../src/images/catalog";

const image = (name: string, needs: string[] = []): Image => ({ name, needs, folder: "", archive: "", standIn: false });

test("inBuildOrder puts an image after those that it needs", () => {
  const names = inBuildOrder([image("a", ["c"]), image("b"), image("c", ["b"])]).map(({ name }) => name);
  expect(names).toEqual(["b", "c", "a"]);
});
