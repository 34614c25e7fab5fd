import { useApiServer } from "../../support/apiServer";

const used = useApiServer();
const namespaces = async () => (await used.connect()).core.listNamespace();

test("repeats a request for which the API server was too busy", async () => {
  used.server.busy = 3;
  expect((await namespaces()).items.length).toBeGreaterThan(0);
  expect(used.server.requests).toHaveLength(4);
});

test("gives up on a server that stays busy", async () => {
  used.server.busy = 1000;
  await expect(namespaces()).rejects.toThrow("429");
  expect(used.server.requests.length).toBeLessThan(20);
});
