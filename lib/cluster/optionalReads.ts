import type { KubernetesClient } from "./client";

/** Reads of what the program can do without: a user may have rights in one namespace only. */
export class OptionalReads {
  /** The checks that are skipped. */
  readonly skipped: string[] = [];

  constructor(private readonly cluster: KubernetesClient) {}

  /** Returns undefined if the user may not read this (403), or if the cluster does not have it (404). */
  async optional<T>(check: string, request: Promise<T>): Promise<T | undefined> {
    try {
      return await request;
    } catch (error) {
      if (![403, 404].includes(this.cluster.errorCode(error) ?? 0)) throw error;
      this.skipped.push(check);
      return undefined;
    }
  }
}
