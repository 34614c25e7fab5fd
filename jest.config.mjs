// ES modules that Node can require but Jest cannot: they are transformed with the tests.
const esModules = ["@kubernetes/client-node", "openid-client", "oauth4webapi", "jose", "jsonpath-plus", "execa"];

/** @type {import("jest").Config} */
export default {
  projects: ["unit", "stack", "cluster"].map((name) => ({
    displayName: name,
    rootDir: ".",
    testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
    transform: { "\\.[jt]s$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
    transformIgnorePatterns: [`/node_modules/(?!(${esModules.join("|")})/)`],
  })),
};
