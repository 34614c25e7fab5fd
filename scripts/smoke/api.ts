import { services } from "../../lib/catalog/services";
import type { Check } from "./check";
import { Skipped } from "./check";
import type { Http } from "./http";
import { StatusError } from "./http";

/** A sample for the model of examples/model-api. */
const SAMPLE = { features: Array.from({ length: 30 }, () => 1) };

interface Prediction {
  readonly label?: string;
  readonly model?: { readonly name?: string; readonly version?: string };
}

/** @param body - the request for a prediction, of a model of the user's own. */
export function apiChecks(http: Http, body?: object): Check[] {
  return [
    {
      name: "health",
      run: async () => {
        await http.send("GET", services.api.healthPath);
        return "a model is loaded";
      },
    },
    { name: "prediction", run: () => predict(http, body) },
  ];
}

async function predict(http: Http, body?: object): Promise<string> {
  try {
    const { label, model } = await http.json<Prediction>("POST", "/predict", body ?? SAMPLE);
    if (model?.name === undefined) return "answered";
    return `${label ?? "answered"}, by ${model.name}/${model.version ?? "?"}`;
  } catch (error) {
    // An image of the user's own may have other paths and inputs.
    const isForeign = error instanceof StatusError && [400, 404, 405, 422].includes(error.status);
    if (body !== undefined || !isForeign) throw error;
    throw new Skipped(`the API does not accept the sample's 30 features: add --body FILE.json (${error.message})`);
  }
}
