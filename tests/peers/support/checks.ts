import type { Answer, Visitor } from "./web";
import { assets, open, visit } from "./web";

/** Accesses a service from outside, as a user does. @returns what is wrong. */
export type Check = (url: string, visitor: Visitor) => Promise<string[]>;

interface Vector {
  readonly status: string;
  readonly data: { readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[] };
}

export const checkApi: Check = async (url, visitor) => {
  const health = await visit(`${url}/health`, visitor);
  const body = JSON.stringify({ features: Array<number>(30).fill(1) });
  const predicted = await visit(`${url}/predict`, visitor, { method: "POST", body });
  const docs = await open(`${url}/docs`, url, visitor);
  const schema = /url: '([^']+)'/.exec(docs.text)?.[1] ?? "no-schema";
  const paths = await visit(new URL(schema, docs.url).href, visitor);
  return [
    ...(health.status === 200 ? [] : [`/health: ${String(health.status)}`]),
    ...(predicted.text.includes('"benign"') ? [] : [`/predict: ${String(predicted.status)} ${predicted.text}`]),
    ...(paths.text.includes('"/predict"') ? [] : [`the schema of /docs, ${paths.url}: ${String(paths.status)}`]),
  ];
};

export const checkMlflowPages: Check = (url, visitor) => checkPage(url, visitor, "MLflow");

export const checkPrometheus: Check = async (url, visitor) => {
  const answer = await visit(`${url}/api/v1/query?query=up`, visitor);
  const targets = await visit(`${url}/api/v1/targets?state=active`, visitor);
  const rules = await visit(`${url}/api/v1/rules`, visitor);
  return [
    ...(await checkPage(url, visitor, "Prometheus")),
    ...(answer.status === 200 && (JSON.parse(answer.text) as Vector).data.result.length > 0
      ? []
      : [`a query: ${String(answer.status)} ${answer.text}`]),
    ...notUp(targets),
    ...notEvaluated(rules),
  ];
};

export const checkGrafana: Check = async (url, visitor) => {
  const query = await visit(`${url}/api/datasources/proxy/uid/prometheus/api/v1/query?query=up`, visitor);
  return [
    ...(await checkPage(`${url}/login`, visitor, "Grafana", url)),
    ...(query.status === 200 ? [] : [`the datasource: ${String(query.status)} ${query.text}`]),
  ];
};

/** Loads a page and everything that it refers to. */
async function checkPage(url: string, visitor: Visitor, title: string, base = url): Promise<string[]> {
  const page = await open(`${url}/`.replace(/\/login\/$/, "/login"), base, visitor);
  if (page.status !== 200 || !page.text.includes(title)) return [`the page: ${String(page.status)} at ${page.url}`];
  const loaded = await Promise.all(assets(page).map((asset) => visit(asset, visitor)));
  return loaded
    .filter(({ status, headers }) => status !== 200 || headers["content-type"]?.includes("text/html") === true)
    .map(({ url: asset, status }) => `${asset}: ${String(status)}`);
}

function notUp({ status, text }: Answer): string[] {
  if (status !== 200) return [`the targets: ${String(status)}`];
  const { activeTargets } = (
    JSON.parse(text) as {
      data: { activeTargets: { scrapeUrl: string; health: string; lastError: string }[] };
    }
  ).data;
  return [
    ...(activeTargets.length >= 3 ? [] : [`${String(activeTargets.length)} targets`]),
    ...activeTargets
      .filter(({ health }) => health !== "up")
      .map(({ scrapeUrl, health, lastError }) => `target ${scrapeUrl}: ${health} ${lastError}`),
  ];
}

function notEvaluated({ status, text }: Answer): string[] {
  if (status !== 200) return [`the rules: ${String(status)}`];
  const { groups } = (
    JSON.parse(text) as {
      data: { groups: { rules: { name: string; health: string; lastError?: string }[] }[] };
    }
  ).data;
  const rules = groups.flatMap((group) => group.rules);
  return [
    ...(rules.length > 0 ? [] : ["no rules"]),
    ...rules
      .filter(({ health }) => health !== "ok")
      .map(({ name, health, lastError = "" }) => `rule ${name}: ${health} ${lastError}`),
  ];
}

/** Requests without a password are refused if `wanted`, and accepted otherwise. */
export async function checkLogin(url: string, visitor: Visitor, wanted: boolean): Promise<string[]> {
  const { certificate } = visitor;
  const strangers = await Promise.all([
    visit(`${url}/`, { certificate }),
    visit(`${url}/`, { certificate, user: { name: "admin", password: "admin" } }),
  ]);
  const closed = strangers.every(({ status }) => status === 401);
  return closed === wanted ? [] : [`without a password: ${strangers.map(({ status }) => status).join(", ")}`];
}

/** Plain HTTP is redirected to the same path of HTTPS, which sends HSTS. */
export async function checkRedirect(url: string, httpPort: number, visitor: Visitor): Promise<string[]> {
  const from = new URL(`${url}/any/path?a=b`);
  const to = from.href;
  from.protocol = "http:";
  from.port = String(httpPort);
  const { status, headers } = await visit(from.href, visitor);
  const { headers: secure } = await visit(`${url}/`, visitor);
  return [
    ...(status === 301 && headers.location === to
      ? []
      : [`${from.href}: ${String(status)} to ${String(headers.location)}, not ${to}`]),
    ...(secure["strict-transport-security"]?.includes("max-age=3600") === true ? [] : ["no HSTS"]),
  ];
}
