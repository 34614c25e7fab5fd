import { imageSteps } from "../src/images/build";
import type { Image } from "../src/images/catalog";
import type { Step } from "../src/progress/step";
import { requireRoom, roomFor } from "../src/system/room";
import { programsStep } from "../src/toolchain/buildPrograms";
import { ownProgramStep } from "../src/toolchain/ownPrograms";

// An ES module, which Jest cannot load; nothing is run here.
jest.mock("execa", () => ({}));

const missing = (name: string): Image => ({
  name,
  needs: [],
  folder: "",
  archive: "/missing.tar",
  standIn: false,
  extra: false,
});

const toolchain = [programsStep(true), ownProgramStep("prometheus", [])];
const images = imageSteps([missing("python"), missing("mlflow")], []);

test("the room of all builds is asked for together, that of the images once", () => {
  expect(roomFor({ toolchain, images }, 0)).toBe(12e9 + 2e9 + 4e9);
});

test("what an interrupted build left is not needed again, and is no room for images", () => {
  expect(roomFor({ toolchain, images }, 10e9)).toBe(4e9 + 4e9);
  expect(roomFor({ toolchain: [], images }, 10e9)).toBe(4e9);
});

test("nothing is begun on a disk with too little room, and the user reads how much it takes", async () => {
  const step: Step = { id: "a", title: "", estimate: 1, room: 1e18, run: () => Promise.resolve() };
  await expect(requireRoom({ toolchain: [step], images: [step] })).rejects.toThrow(
    /^What has to be built takes up to 2000000000\.0 GB in .*; \d+\.\d GB are free\.$/,
  );
});
