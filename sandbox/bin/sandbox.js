// Runs src/cli.ts without a build step: swc only strips the types, which is quick, and tsc checks them elsewhere. The
// project file is named so that the working directory does not matter.
/* eslint-disable @typescript-eslint/no-require-imports -- this file is what makes imports of TypeScript possible */
require("ts-node").register({ project: require.resolve("../tsconfig.json"), swc: true });
require("../src/cli");
