package config

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"text/template"

	"github.com/goccy/go-yaml"
)

// planted is the secret that no output may hold. Every secret of the samples begins with it.
const planted = "s3cr3t-value"

// holds is a struct of a kind that other packages have: a secret in an exported, an unexported and an embedded field.
type holds struct {
	Open   Secret
	hidden Secret
	list   []Secret
	Secret
	ByName map[string]*Secret
}

// TestSecretCannotBePrinted tries every verb of fmt on a secret and on what holds one.
func TestSecretCannotBePrinted(t *testing.T) {
	s := NewSecret(planted)
	h := holds{s, s, []Secret{s}, s, map[string]*Secret{"a": &s}}
	for _, v := range []any{s, &s, h, &h, []Secret{s}, [1]Secret{s}, map[string]Secret{"a": s}, any(s), fmt.Errorf("%w: %v", fmt.Errorf("%v", s), h)} {
		for _, verb := range "vsqxXdTpbcoOUeEfFgGtw" {
			for _, flags := range []string{"", "+", "#", "-20", "020", " ", ".3"} {
				format := "%" + flags + string(verb)
				unplanted(t, fmt.Sprintf("%T with %s", v, format), fmt.Sprintf(format, v))
			}
		}
		unplanted(t, "Sprint", fmt.Sprint(v))
	}
	if got := fmt.Sprintf("%v %s %#v %q", s, s, s, s); got != strings.TrimSpace(strings.Repeat(hidden+" ", 4)) {
		t.Errorf("got %s", got)
	}
}

// TestSecretCannotBeEncoded tries the loggers and encoders.
func TestSecretCannotBeEncoded(t *testing.T) {
	s := NewSecret(planted)
	h := holds{s, s, []Secret{s}, s, map[string]*Secret{"a": &s}}
	var b bytes.Buffer
	for _, handler := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(handler).Info("x", "s", s, "p", &s, "h", h, slog.Group("g", "s", s))
	}
	for name, encode := range map[string]func(any) error{
		"json": func(v any) error { return json.NewEncoder(&b).Encode(v) },
		"xml":  func(v any) error { return xml.NewEncoder(&b).Encode(v) },
		"yaml": func(v any) error { return yaml.NewEncoder(&b).Encode(v) },
		"gob":  func(v any) error { return gob.NewEncoder(&b).Encode(v) },
		"text": func(v any) error { return template.Must(template.New("").Parse("{{.}}")).Execute(&b, v) },
	} {
		for _, v := range []any{s, &s, h} {
			err := encode(v)
			unplanted(t, name, fmt.Sprint(err)+b.String())
		}
	}
	unplanted(t, "the encoders", b.String())
	if !strings.Contains(b.String(), hidden) {
		t.Error("nothing was encoded")
	}
}

// TestReveal is the only way out.
func TestReveal(t *testing.T) {
	if got := NewSecret(planted).Reveal(); got != planted {
		t.Errorf("got %q", got)
	}
	if s := NewSecret(""); !s.IsZero() || s.Reveal() != "" || NewSecret("x").IsZero() {
		t.Error("the empty secret is not zero")
	}
}

// TestNothingIsPrinted loads every sample, the good and the wrong, and searches all that comes of it for the secret.
func TestNothingIsPrinted(t *testing.T) {
	files, err := filepath.Glob(samples + "/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d samples, %v", len(files), err)
	}
	for _, file := range files {
		c, err := Load(file, environ)
		var b bytes.Buffer
		fmt.Fprintf(&b, "%v %+v %#v\n%v %+v %#v\n", c, c, c, err, err, err)
		log := slog.New(slog.NewJSONHandler(&b, nil))
		log.Error("settings", "err", err, "config", c)
		if data, err := json.Marshal(c); err == nil {
			b.Write(data)
		}
		if data, err := yaml.Marshal(c); err == nil {
			b.Write(data)
		}
		unplanted(t, file, b.String())
	}
}

// TestNoFaultHoldsASecret puts the secret at every place of the good settings where it could end up by a slip, and
// searches the messages. A key that nobody knows is named beside them, whatever it is.
func TestNoFaultHoldsASecret(t *testing.T) {
	good := strings.ReplaceAll(strings.ReplaceAll(sampleText(t, "good.yaml"), "${ANALYST_PASSWORD}", planted), "${OUTLOOK_CLIENT_SECRET}", planted)
	for i := range good {
		if i > 0 && !strings.ContainsAny(good[i-1:i], " \n:-/") {
			continue
		}
		for _, slip := range []string{`"` + planted, `|` + planted, `!` + planted + " ", planted + ": ", "[" + planted, "*" + planted, "&" + planted + " ", "${" + planted + "} ", planted + "\n", "%" + planted, "@" + planted, "? " + planted} {
			_, err := Parse("settings.yaml", []byte(good[:i]+slip+good[i:]), nil)
			if err == nil {
				continue
			}
			for _, f := range err.(Faults) {
				unplanted(t, fmt.Sprintf("%q at %d", slip, i), f.Message)
			}
		}
	}
}

// unplanted fails where out holds the secret, as it is or encoded.
func unplanted(t *testing.T, what, out string) {
	t.Helper()
	low := strings.ToLower(out)
	for _, form := range []string{planted, hex.EncodeToString([]byte(planted)), "czNjcjN0"} { // the last is base64
		if strings.Contains(low, strings.ToLower(form)) {
			t.Errorf("%s: the secret is in %s", what, out)
		}
	}
}
