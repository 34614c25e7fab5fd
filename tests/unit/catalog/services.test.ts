import { perService, services } from "../../../lib/catalog/services";

/** The files in the claims of every stack belong to these users: another uid could not write them. */
test("the uid of each service never changes", () => {
  expect(perService((name) => services[name].uid)).toEqual({
    api: 1000,
    mlflow: 1000,
    prometheus: 65534,
    grafana: 472,
  });
});
