import { until } from "../../../lib/cluster/until";

test("runs the probe once without time, and names what it waited for", async () => {
  const probe = jest.fn(() => Promise.resolve(undefined));
  await expect(until(probe, { seconds: -1, what: "the pods" })).rejects.toThrow(
    "Timed out after 0 s waiting for the pods",
  );
  expect(probe).toHaveBeenCalledTimes(1);
});

test("ends with the error of the probe", async () => {
  const probe = () => Promise.reject(new Error("forbidden"));
  await expect(until(probe, { seconds: 10, what: "a value" })).rejects.toThrow("forbidden");
});

test("ends when it is aborted", async () => {
  const controller = new AbortController();
  const probe = () => {
    controller.abort(new Error("interrupted"));
    return Promise.resolve(undefined);
  };
  const { signal } = controller;
  await expect(until(probe, { seconds: 10, what: "a value", signal })).rejects.toThrow("interrupted");
});
