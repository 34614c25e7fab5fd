import { FrameReader } from "../../../../scripts/data/frames";

const reader = (...pieces: string[]) =>
  new FrameReader(
    (async function* () {
      for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
    })(),
  );

test("returns the same lines and pieces for any chunks of the stream", async () => {
  const text = '{"file":1}\n\n12345{"sha256":2}\n';
  for (const cut of [1, 2, 3, 7, text.length]) {
    const frames = reader(...(text.match(new RegExp(`[^]{1,${cut}}`, "g")) ?? []));
    expect(await frames.line()).toBe('{"file":1}');
    expect(await frames.line()).toBe("");
    expect((await frames.exactly(5))?.toString()).toBe("12345");
    expect(await frames.line()).toBe('{"sha256":2}');
    expect(await frames.line()).toBeUndefined();
  }
});

test("returns nothing if the stream ends too early", async () => {
  expect(await reader("no end of line").line()).toBeUndefined();
  expect(await reader("123").exactly(4)).toBeUndefined();
});
