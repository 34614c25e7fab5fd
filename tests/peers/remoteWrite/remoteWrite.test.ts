import { Services } from "../../cluster/support/services";
import type { TestStack } from "../../cluster/support/stack";
import { devStack } from "../../cluster/support/stack";
import { until } from "../../cluster/support/until";

/** Two stacks write their samples to a third one. */
const stopped = { replicas: 0 };
const only = { api: stopped, mlflow: stopped, grafana: stopped, storage: { retainOnDestroy: false } };
const central = devStack("cancer-mlops-central", 17, {
  ...only,
  prometheus: { remoteWriteReceiver: true, scrapeInterval: "5s" },
});
const services = new Services(central);

function writer(namespace: string, cluster: string): TestStack {
  const stack = devStack(namespace, 18, only);
  const type = { service: { type: "ClusterIP" } };
  const { prometheus } = central.output("internalUrls");
  stack.configure({
    api: type,
    mlflow: type,
    grafana: type,
    prometheus: {
      ...type,
      scrapeInterval: "5s",
      externalLabels: { cluster },
      remoteWrite: [
        {
          url: `${prometheus}/api/v1/write`,
          // A failure is sent again after 30 ms to 5 s.
          queue_config: { batch_send_deadline: "1s" },
          write_relabel_configs: [{ source_labels: ["__name__"], regex: "up", action: "keep" }],
        },
      ],
    },
  });
  return stack;
}

const writers: TestStack[] = [];

beforeAll(async () => {
  await central.create();
  await central.up();
  writers.push(writer("cancer-mlops-east", "east"), writer("cancer-mlops-west", "west"));
  for (const stack of writers) {
    await stack.create();
    await stack.up();
  }
}, 300_000);

afterAll(async () => {
  for (const stack of [...writers, central]) await stack.remove();
}, 180_000);

/** Waits until the central Prometheus has so many series. */
const series = (query: string, count: number) =>
  until(async () => ((await services.series(query)) === count ? true : undefined), {
    seconds: 60,
    what: `${count} series of ${query}`,
  });

test("the third one tells the samples of the others apart, and from its own", async () => {
  for (const cluster of ["east", "west"]) await series(`up{job="prometheus",cluster="${cluster}"}`, 1);
  await series('up{job="prometheus",cluster=""}', 1);
  await series('{cluster!="",__name__!="up"}', 0);
});

test("targets from a file of the user's own are scraped and sent, with a password from a Secret", async () => {
  const [east] = writers;
  if (east === undefined) throw new Error("there is no writer");
  const job = { job_name: "our-app", static_configs: [{ targets: ["localhost:9090"] }] };
  const file = `--from-literal=app.yml=${JSON.stringify({ scrape_configs: [job] })}`;
  await east.kubectl.run("create", "configmap", "our-scrapes", file);
  await east.kubectl.run("create", "secret", "generic", "central", "--from-literal=password=s3cret");
  const { prometheus } = central.output("internalUrls");
  east.configure({
    prometheus: {
      extraVolumes: [
        { name: "scrapes", configMap: { name: "our-scrapes" } },
        { name: "central", secret: { secretName: "central" } },
      ],
      extraVolumeMounts: [
        { name: "scrapes", mountPath: "/etc/prometheus-scrapes", readOnly: true },
        { name: "central", mountPath: "/etc/prometheus-secrets", readOnly: true },
      ],
      remoteWrite: [
        {
          url: `${prometheus}/api/v1/write`,
          basic_auth: { username: "east", password_file: "/etc/prometheus-secrets/password" },
        },
      ],
    },
  });
  await east.up();
  await series('up{job="our-app",cluster="east"} == 1', 1);
}, 180_000);
