// The random provider: the upstream Terraform provider behind Pulumi's bridge.
package main

import (
	"context"
	_ "embed"

	"cancer-mlops/sandbox/toolchain/programs/random"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
)

// Made by `go run ./generate/random-schema schema --out cmd/pulumi-resource-random`.
//
//go:embed schema.json
var schema []byte

func main() {
	tfbridge.Main(context.Background(), "random", random.Provider(), tfbridge.ProviderMetadata{PackageSchema: schema})
}
