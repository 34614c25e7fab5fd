import { kubectl } from "../../../lib/config/kubectl";
import { settingsOf } from "../../support/settings";

const { kubernetes } = settingsOf();

test.each([
  ["cancer-mlops-sandbox", "npm run -s kubectl --"],
  ["arn:aws:eks:eu-1:1:cluster/ml", "kubectl --context arn:aws:eks:eu-1:1:cluster/ml"],
  ["it's here", String.raw`kubectl --context 'it'\''s here'`],
  [undefined, "kubectl"],
])("with context %s the user has: %s", (context, command) => {
  expect(kubectl({ ...kubernetes, context })).toBe(command);
});
