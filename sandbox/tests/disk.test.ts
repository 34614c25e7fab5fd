import { imageSteps } from "../src/images/build";
import type { Image } from "../src/images/catalog";
import type { Step } from "../src/progress/step";
import { neededDiskSpace, requireDiskSpace } from "../src/system/disk";

const step = (diskSpace: number): Step => ({
  id: "",
  title: "",
  estimate: 1,
  diskSpace,
  run: () => Promise.resolve(),
});

const missing = (name: string): Image => ({
  name,
  needs: [],
  folder: "",
  archive: "/missing.tar",
  standIn: false,
  extra: false,
});

test("adds up the builds, and counts the images once", () => {
  const images = imageSteps([missing("python"), missing("mlflow")], []);
  const [first] = images;
  expect(neededDiskSpace({ toolchain: [step(2), step(3)], images }, 0)).toBe(5 + (first?.diskSpace ?? 0));
});

test("subtracts an interrupted build's caches from the toolchain only", () => {
  expect(neededDiskSpace({ toolchain: [step(5)], images: [step(4)] }, 3)).toBe(2 + 4);
  expect(neededDiskSpace({ toolchain: [], images: [step(4)] }, 3)).toBe(4);
});

test("fails before the first step if the disk is too small", async () => {
  await expect(requireDiskSpace({ toolchain: [step(1e18)], images: [] })).rejects.toThrow(/not enough disk space/);
});
