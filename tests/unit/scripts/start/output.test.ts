import { News } from "../../../../scripts/start/output";

function written(...pieces: string[]): string {
  let text = "";
  const news = new News((more) => {
    text += more;
  });
  for (const piece of pieces) news.add(piece);
  news.end();
  return text;
}

test.each([
  " ~  kubernetes:core/v1:Service api-service refreshing (0s) ",
  " ~  kubernetes:core/v1:Service api-service refresh (0.04s) ",
  " ~  kubernetes:apps/v1:Deployment api refreshing (0s) Deployment initialization complete",
  "    kubernetes:rbac.authorization.k8s.io/v1:Role prometheus  ",
  "    cancer-mlops:index:ModelApi api  ",
  " ~  pulumi:pulumi:Stack cancer-mlops-dev refreshing (0s) warning: using pulumi-resource-random from $PATH at /bin/x",
  "    pulumi:pulumi:Stack cancer-mlops-dev running warning: resource plugin kubernetes is expected to have version >=4.34.2",
  "\u001b[1m    \u001b[0mkubernetes:core/v1:ConfigMap app-config \u001b[0m ",
])("leaves out %j", (line) => {
  expect(written(`${line}\n`)).toBe("");
});

test.each([
  " ~  kubernetes:core/v1:Service api-service refresh (0.04s) [diff: ~metadata]",
  " -  kubernetes:apps/v1:Deployment api refresh (0.02s) ",
  " ~  kubernetes:core/v1:ConfigMap app-config updating (0s) [diff: ~metadata]",
  " +  kubernetes:apps/v1:Deployment api created (12s) ",
  "    cancer-mlops:index:Platform cancer-mlops  warning: api: container api cannot start",
  "    warning: using pulumi-resource-random from $PATH at /bin/x",
  "    pulumi:pulumi:Stack cancer-mlops-dev **failed** 1 error; 5 warnings",
  "    40 unchanged",
  "@ updating....",
  "",
])("writes %j", (line) => {
  expect(written(`${line}\n`)).toBe(`${line}\n`);
});

test("lines come in pieces, and the last may have no end", () => {
  expect(written("    kubernetes:core/v1:Serv", "ice api  \n + ", " kubernetes:x y created\nDura", "tion: 5s")).toBe(
    " +  kubernetes:x y created\nDuration: 5s",
  );
});
