// Package shim exports the random provider from upstream's internal package. The local replace in ../../go.mod places it
// below the same parent, as Go requires for importing an internal package.
package shim

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	internal "github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// NewProvider returns the upstream provider.
func NewProvider() provider.Provider {
	return internal.New()
}
