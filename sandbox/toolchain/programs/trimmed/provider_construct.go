// Replaces the upstream file of the same name. Component resources (Helm's Chart v4, ConfigFile and ConfigGroup v2,
// Kustomize's Directory v2) are left out: they alone import the generated Go SDK, a quarter of Pulumi's code.
package provider

import (
	"context"
	"fmt"

	providerresource "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider/resource"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

var resourceProviders map[string]providerresource.ResourceProviderFactory

// Construct fails: this build has no component resources.
func (k *kubeProvider) Construct(_ context.Context, req *pulumirpc.ConstructRequest) (*pulumirpc.ConstructResponse, error) {
	return nil, fmt.Errorf("component resource %s is not part of this build", req.GetType())
}
