import { serviceStatus } from "../../../lib/cluster/serviceProxy";
import { useApiServer } from "../../support/apiServer";

const used = useApiServer();
const status = async () => serviceStatus(await used.connect(), "cancer-mlops", "api-service", "/metrics");

test.each([200, 404, 503])("returns the status %s", async (code) => {
  used.server.proxyStatus = code;
  expect(await status()).toBe(code);
  expect(used.server.requests.at(-1)).toMatch(/services\/api-service(:|%3A)http\/proxy\/metrics$/);
});

test("does not take a Service that does not exist for one that returns 404", async () => {
  used.server.error = { code: 404, message: 'services "api-service" not found' };
  expect(await status()).toBeUndefined();
});

test("gives up on a service that never answers, as behind a network policy, long before other requests", async () => {
  used.server.proxyStatus = undefined;
  const started = Date.now();
  expect(await status()).toBeUndefined();
  expect(Date.now() - started).toBeLessThan(15_000);
}, 30_000);
