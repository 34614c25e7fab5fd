// Runs src/cli.ts without a build step: swc strips the types, tsc checks them. ts-node would load the whole compiler.
/* eslint-disable @typescript-eslint/no-require-imports -- this file makes imports of TypeScript possible */
const { readFileSync } = require("node:fs");
const { transformSync } = require("@swc/core");

process.setSourceMapsEnabled(true);
require.extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), {
    filename,
    swcrc: false,
    sourceMaps: "inline",
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  module._compile(code, filename);
};
require("../src/cli");
