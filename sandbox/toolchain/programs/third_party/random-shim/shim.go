// Package shim reaches the random provider, which upstream keeps in an internal package. Go lets a package import an
// internal one when its own path lies below the same parent; the local replace in ../../go.mod puts it there.
package shim

import (
	"github.com/hashicorp/terraform-plugin-framework/provider"
	internal "github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// NewProvider returns the upstream provider.
func NewProvider() provider.Provider {
	return internal.New()
}
