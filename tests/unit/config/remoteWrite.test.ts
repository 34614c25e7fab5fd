import { problemPaths, settingsOf } from "../../support/settings";

const url = "https://metrics.example.com/api/v1/write";

test("remoteWrite takes the fields of Prometheus as they are", () => {
  const endpoint = { url, basic_auth: { username: "ml", password_file: "/etc/prometheus-secrets/password" } };
  expect(settingsOf({ prometheus: { remoteWrite: [endpoint] } }).prometheus.remoteWrite).toEqual([endpoint]);
});

test.each([
  ["remoteWrite.0.url", { url: "metrics.example.com" }],
  ["remoteWrite.0.url", {}],
  ["remoteWrite.0.basicAuth", { url, basicAuth: {} }],
])("refuses %s of %j", (path, endpoint) => {
  expect(problemPaths({ prometheus: { remoteWrite: [endpoint] } })).toEqual([`prometheus.${path}`]);
});

test.each([
  ["url", { url: "https://ml:s3cret@metrics.example.com" }],
  ["basic_auth.password", { url, basic_auth: { password: "s3cret" } }],
  ["authorization.credentials", { url, authorization: { credentials: "s3cret" } }],
  ["http_headers.Token.secrets", { url, http_headers: { Token: { secrets: ["s3cret"] } } }],
])("refuses a secret in %s, and does not print it", (path, endpoint) => {
  const refused = () => settingsOf({ prometheus: { remoteWrite: [endpoint] } });
  expect(refused).toThrow(`prometheus.remoteWrite.0.${path}: `);
  expect(refused).not.toThrow("s3cret");
});

test.each(["a-b", "1a"])("refuses %s as the name of an external label", (name) => {
  expect(problemPaths({ prometheus: { externalLabels: { [name]: "x" } } })[0]).toMatch(/^prometheus.externalLabels/);
});
