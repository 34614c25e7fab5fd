// Package random maps the Terraform provider to the resources of Pulumi's random package.
package random

import (
	"context"
	"fmt"
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	bridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
	"github.com/terraform-providers/terraform-provider-random/shim"
)

// Version is that of @pulumi/random. The suffix tells this build from Pulumi's.
const Version = "4.21.2+sandbox"

// Provider returns the mapping.
func Provider() bridge.ProviderInfo {
	return bridge.ProviderInfo{
		Name:         "random",
		P:            tfbridge.ShimProvider(shim.NewProvider()),
		Description:  "A Pulumi package to safely use randomness in Pulumi programs.",
		Keywords:     []string{"pulumi", "random"},
		License:      "Apache-2.0",
		Homepage:     "https://pulumi.io",
		Repository:   "https://github.com/pulumi/pulumi-random",
		Version:      Version,
		MetadataInfo: bridge.NewProviderMetadata([]byte("{}")),
		Resources: map[string]*bridge.ResourceInfo{
			"random_bytes":    {Tok: token("RandomBytes"), ComputeID: base64ID},
			"random_id":       {Tok: token("RandomId")},
			"random_integer":  {Tok: token("RandomInteger")},
			"random_password": {Tok: token("RandomPassword")},
			"random_pet":      {Tok: token("RandomPet")},
			"random_shuffle":  {Tok: token("RandomShuffle")},
			"random_string":   {Tok: token("RandomString")},
			"random_uuid":     {Tok: token("RandomUuid")},
		},
		IgnoreMappings: []string{"random_uuid4", "random_uuid7"},
	}
}

// token returns random:index/randomPassword:RandomPassword for RandomPassword.
func token(name string) tokens.Type {
	return tokens.Type("random:index/" + strings.ToLower(name[:1]) + name[1:] + ":" + name)
}

// base64ID returns an ID for random bytes: the upstream resource has none.
func base64ID(_ context.Context, state resource.PropertyMap) (resource.ID, error) {
	value, found := state["base64"]
	if found && value.IsSecret() {
		value = value.SecretValue().Element
	}
	if !found || !value.IsString() {
		return "", fmt.Errorf("random bytes without the property base64")
	}
	return resource.ID(value.StringValue()), nil
}
