// ES modules that Node can require but Jest cannot: they are transformed with the tests.
const esModules = ["@kubernetes/client-node", "openid-client", "oauth4webapi", "jose", "jsonpath-plus"];

/** @type {import("jest").Config} */
export default {
  // Loading @pulumi/kubernetes alone takes longer than Jest's own five seconds where the machine is busy.
  testTimeout: 60_000,
  projects: ["tests/unit", "tests/stack", "tests/cluster", "sandbox/tests"].map((folder) => ({
    displayName: folder.replace(/^tests.|.tests$/, ""),
    rootDir: ".",
    testMatch: [`<rootDir>/${folder}/**/*.test.ts`],
    transform: { "\\.[jt]s$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
    transformIgnorePatterns: [`/node_modules/(?!(${esModules.join("|")})/)`],
  })),
};
