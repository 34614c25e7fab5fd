import { age, screen } from "../../../../scripts/status/screen";
import type { ServiceStatus, Status } from "../../../../scripts/status/status";
import { painter } from "../../../../scripts/status/table";

const service = (name: ServiceStatus["name"], more: Partial<ServiceStatus> = {}): ServiceStatus => ({
  name,
  image: `registry.example.com/team/${name}:v1`,
  replicas: 1,
  ready: 1,
  restarts: 0,
  ageSeconds: 30,
  ...(more.accessCommand === undefined ? { url: `https://cancer-mlops.example.com/${name}` } : {}),
  health: { state: "healthy", message: "returns 200" },
  requests: { cpu: 0.1, memory: 256 * 2 ** 20 },
  ...more,
});

const status = (more: Partial<Status> = {}): Status => ({
  stack: "prod",
  cluster: "context production",
  namespace: "cancer-mlops",
  healthy: true,
  services: [service("api"), service("mlflow"), service("prometheus"), service("grafana")],
  model: { name: "breast-cancer/v1.0.0", loaded: true },
  claims: [
    {
      name: "models-pvc",
      phase: "Bound",
      capacity: "5Gi",
      retained: true,
      fileSystem: { usedBytes: 2 ** 30, capacityBytes: 4 * 2 ** 30 },
    },
    { name: "logs-pvc", phase: "Pending", retained: false },
  ],
  problems: [],
  events: [],
  next: "kubectl logs",
  ...more,
});

const shown = (more?: Partial<Status>, width = 200) => screen(status(more), width, painter(false));

test("shows services, model, claims and the next command", () => {
  const text = shown();
  expect(text).toContain("context production, namespace cancer-mlops: healthy");
  expect(text).toMatch(/^mlflow +1\/1 +0 +30 s +returns 200 +https:\/\/cancer-mlops.example.com\/mlflow +mlflow:v1$/m);
  expect(text).toContain("Model breast-cancer/v1.0.0: loaded");
  expect(text).toMatch(/^models-pvc +Bound +5Gi +25 % of 4 Gi +kept$/m);
  expect(text).toMatch(/^logs-pvc +Pending +unknown +deleted$/m);
  expect(text).toContain("Next: kubectl logs");
  expect(text).not.toMatch(/Problems|Warnings/);
});

test.each([80, 120, 200])("no line of a service is wider than %s columns", (width) => {
  const use = { cpu: 0.012, memory: 120 * 2 ** 20 };
  const lines = shown({ services: [service("prometheus", { use })] }, width).split("\n");
  expect(lines.filter((line) => line.length > width)).toEqual([]);
  expect(lines.join("\n")).toMatch(/12m of 100m/);
  expect(lines.join("\n")).toMatch(/120 of 256 Mi/);
});

test("shows what is wrong, and events that fit the terminal", () => {
  const events = Array.from({ length: 7 }, (_, index) => ({
    object: `Pod api-${index}`,
    reason: "FailedMount",
    message: "x".repeat(300),
    count: 3,
    ageSeconds: 60,
  }));
  const text = shown({ healthy: false, problems: ["api: no node has room"], events }, 100);
  expect(text).toContain("not healthy");
  expect(text).toContain("  api: no node has room");
  expect(text).toContain("the newest of 7");
  expect(text).toMatch(/60 s ago {2}Pod api-0 {2}FailedMount \(3 times\): x+…$/m);
  expect(text).not.toContain("Pod api-5");
});

test("shows the alerts that fire", () => {
  const alert = {
    name: "ApiDown",
    severity: "critical",
    summary: "No pod answers.",
    description: "Why.",
    activeSeconds: 600,
  };
  expect(shown({ alerts: [alert] })).toContain("  ApiDown (critical) for 10 min: No pod answers. Why.");
});

test("shows the command for a service without a URL, and that one needs a password", () => {
  const closed = service("mlflow", {
    accessCommand: "kubectl port-forward service/mlflow-service 5000",
  });
  const login = { state: "healthy", message: "requires the password of admin: npm run …" } as const;
  const text = shown({ services: [closed, service("prometheus", { health: login })] });
  expect(text).toContain("kubectl port-forward service/mlflow-service 5000");
  expect(text).toMatch(/^prometheus .* password /m);
});

test.each([
  [0, "0 s"],
  [119, "119 s"],
  [120, "2 min"],
  [7200, "2 h"],
  [172_800, "2 d"],
  [undefined, ""],
])("%s seconds are %s", (seconds, text) => {
  expect(age(seconds)).toBe(text);
});
