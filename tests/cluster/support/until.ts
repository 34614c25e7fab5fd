import type { Deadline } from "../../../lib/cluster/until";
import { until as untilWithoutRetry } from "../../../lib/cluster/until";

/** Probes until there is a result. Services that are starting fail at first, so a probe that throws is repeated. */
export function until<T>(probe: () => Promise<T | undefined>, deadline: Deadline): Promise<T> {
  return untilWithoutRetry(probe, { ...deadline, retryErrors: true });
}
