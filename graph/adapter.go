package graph

import (
	abstractions "github.com/microsoft/kiota-abstractions-go"
)

// buildOnly is the adapter that the SDK's builders ask for. They are only used to build requests here, so it has no
// method that works: to send through it is a mistake that panics.
type buildOnly struct{ abstractions.RequestAdapter }
