import { isOwn, toObject } from "./existingObjects";
import type * as client from "@kubernetes/client-node" with { "resolution-mode": "import" };

export interface UsedNodePort {
  readonly port: number;
  readonly namespace: string;
  readonly service: string;
  /** Type of the Service. */
  readonly type: string;
  /** True if this program created the Service. */
  readonly own: boolean;
}

export function nodePortsOf(object: client.V1Service): UsedNodePort[] {
  const { metadata, spec } = object;
  const holder = {
    namespace: metadata?.namespace ?? "",
    service: metadata?.name ?? "",
    type: spec?.type ?? "",
    own: isOwn(toObject(object)),
  };
  return (spec?.ports ?? []).flatMap(({ nodePort }) => (nodePort === undefined ? [] : [{ port: nodePort, ...holder }]));
}
