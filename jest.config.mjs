// ES modules that Node can require but Jest cannot: they are transformed with the tests.
const esModules = ["@kubernetes/client-node", "openid-client", "oauth4webapi", "jose", "jsonpath-plus"];

const projects = {
  unit: "tests/unit/**",
  stack: "tests/stack/**",
  sandbox: "sandbox/tests/**",
  cluster: "tests/cluster",
  // One at a time, with nothing beside: they kill parts of the cluster.
  exclusive: "tests/cluster/exclusive",
  peers: "tests/peers/**",
};

/** @type {import("jest").Config} */
export default {
  // Loading @pulumi/kubernetes takes longer than Jest's own five seconds on a busy machine.
  testTimeout: 60_000,
  projects: Object.entries(projects).map(([displayName, folder]) => ({
    displayName,
    rootDir: ".",
    testMatch: [`<rootDir>/${folder}/*.test.ts`],
    transform: { "\\.[jt]s$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
    transformIgnorePatterns: [`/node_modules/(?!(${esModules.join("|")})/)`],
  })),
};
