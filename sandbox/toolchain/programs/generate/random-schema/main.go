// Writes the schema of the random provider, which cmd/pulumi-resource-random embeds. Run it after an upgrade:
//
//	go run ./generate/random-schema schema --out cmd/pulumi-resource-random
package main

import (
	"cancer-mlops/sandbox/toolchain/programs/random"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
)

func main() {
	tfgen.Main("random", random.Provider())
}
