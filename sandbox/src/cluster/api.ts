import * as fs from "node:fs";

import { parse } from "yaml";

import { readOverTls } from "./health";
import { nodeName, type Layout } from "./layout";

interface Kubeconfig {
  clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
  users: { user: { "client-certificate-data": string; "client-key-data": string } }[];
}

/** Reads a path of the API as administrator; undefined if there is no answer or its status is not 200. */
export async function readApi(layout: Layout, path: string): Promise<string | undefined> {
  const config = parse(fs.readFileSync(layout.kubeconfig, "utf8")) as Kubeconfig;
  const cluster = config.clusters[0]?.cluster;
  const user = config.users[0]?.user;
  if (!cluster || !user) {
    return undefined;
  }
  const decode = (data: string): Buffer => Buffer.from(data, "base64");
  return readOverTls(cluster.server + path, {
    ca: decode(cluster["certificate-authority-data"]),
    cert: decode(user["client-certificate-data"]),
    key: decode(user["client-key-data"]),
  });
}

export async function isApiReady(layout: Layout): Promise<boolean> {
  return (await readApi(layout, "/readyz")) === "ok";
}

interface Node {
  status: { conditions?: { type: string; status: string; lastHeartbeatTime: string }[] };
}

/** Returns whether the node reported itself ready after the given time: an older report may predate a crash. */
export async function isNodeReady(layout: Layout, since = 0): Promise<boolean> {
  const answer = await readApi(layout, `/api/v1/nodes/${nodeName}`);
  const conditions = answer === undefined ? [] : ((JSON.parse(answer) as Node).status.conditions ?? []);
  return conditions.some(({ type, status, lastHeartbeatTime }) => {
    // Heartbeats have a resolution of one second.
    return type === "Ready" && status === "True" && Date.parse(lastHeartbeatTime) + 1000 > since;
  });
}
