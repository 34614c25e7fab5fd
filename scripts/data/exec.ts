import { execa } from "execa";
import { interruption } from "./interruption";
import type { Target } from "./target";

/**
 * Runs a program in a pod, with pipes to it, until it ends or the user interrupts. With kubectl, since the stream of the
 * client library has no back pressure: a claim can be larger than the memory here.
 */
export function exec({ objects, kubectl }: Target, pod: string, command: readonly string[]) {
  return execa("kubectl", [...kubectl, "--namespace", objects.namespace, "exec", "--stdin", pod, "--", ...command], {
    buffer: { stdout: false },
    stdin: "pipe",
    reject: false,
    cancelSignal: interruption,
  });
}
