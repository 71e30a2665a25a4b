package config

import (
	"fmt"
	"log/slog"
)

// hidden stands for a secret wherever one would be printed.
const hidden = "[hidden]"

// Secret is a text that only Reveal gives away: fmt, slog and encoders print "[hidden]" or refuse. The zero value is the
// empty text.
type Secret struct {
	// text is a pointer, because reflection prints the fields of a Secret in an unexported field of another struct
	// without asking its methods; of a pointer it prints the address.
	text *string
}

// NewSecret hides text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{text: &text}
}

// Reveal is the secret itself. What it returns must not reach a log, an error or a client.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s.text == nil }

// Format prints the same for every verb and flag of fmt.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }

// String is for those who ask a Stringer without fmt.
func (s Secret) String() string { return hidden }

// LogValue is what slog prints.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText is what encoders of text, JSON, XML and YAML among them, print. gob refuses a Secret: it has no exported field.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Claims that the encoders rely on.
var (
	_ fmt.Formatter  = Secret{}
	_ fmt.Stringer   = Secret{}
	_ slog.LogValuer = Secret{}
)
