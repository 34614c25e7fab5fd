import { folders, home } from "../paths";
import type { Step } from "../progress/step";
import { diskUse, requireFreeSpace } from "./disk";

/** What is going to be made, side by side and on one disk. */
interface Making {
  readonly toolchain: readonly Step[];
  readonly images: readonly Step[];
}

/** Refuses before the first step, rather than with a full disk after minutes, when there is no room for all of them. */
export async function requireRoom(making: Making): Promise<void> {
  requireFreeSpace(home, roomFor(making, await diskUse(folders.build)));
}

/** Pure: bytes that have to be free. What an interrupted build `left` in its caches is not needed again. */
export function roomFor({ toolchain, images }: Making, left: number): number {
  return Math.max(0, sum(toolchain) - left) + sum(images);
}

function sum(steps: readonly Step[]): number {
  return steps.reduce((bytes, { room = 0 }) => bytes + room, 0);
}
