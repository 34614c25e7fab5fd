import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

/**
 * Imports run one way: lib/catalog <- lib/config <- lib/cluster <- components <- index.ts. Scripts import lib only, and
 * sandbox/ is a package of its own.
 */
const layers = [
  { files: ["lib/catalog/**"], forbidden: ["config", "cluster", "components", "scripts", "sandbox", "@pulumi"] },
  { files: ["lib/config/**"], forbidden: ["cluster", "components", "scripts", "sandbox", "@pulumi/kubernetes"] },
  { files: ["lib/cluster/**"], forbidden: ["components", "scripts", "sandbox", "@pulumi/kubernetes"] },
  { files: ["components/**", "index.ts"], forbidden: ["scripts", "sandbox", "tests"] },
  { files: ["scripts/**"], forbidden: ["components", "sandbox", "tests", "@pulumi/kubernetes"] },
  { files: ["sandbox/**"], forbidden: ["lib", "components", "scripts", "@pulumi"] },
].map(({ files, forbidden }) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: forbidden.map((name) => ({
          regex: name.startsWith("@") ? `^${name}(/|$)` : `^\\.{1,2}/(.*/)?${name}(/|$)`,
          message: "imports run one way (eslint.config.mjs)",
        })),
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["**/node_modules/", "examples/"] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      // A Pulumi resource registers itself: it is often created for that alone.
      "no-new": "off",
    },
  },
  ...layers,
  {
    files: ["**/*.mjs", "**/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: { console: "readonly", module: "readonly", process: "readonly", require: "readonly", URL: "readonly" },
    },
  },
);
