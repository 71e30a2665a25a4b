package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// dsnTests are connection strings with their pairs as key=value, or with what their faults say.
var dsnTests = []struct {
	in     string
	pairs  []string
	faults []string
}{
	{"", nil, nil},
	{" ; ;\n; ", nil, nil},
	{"TokenUrl=https://login.test/t/oauth2/v2.0/token;client_id=1", []string{"TokenUrl=https://login.test/t/oauth2/v2.0/token", "client_id=1"}, nil},
	{" UserId = adele@contoso.com ;", []string{"UserId=adele@contoso.com"}, nil},
	{"ClientSecret=a=b==", []string{"ClientSecret=a=b=="}, nil},
	{"ClientSecret=a b'c\"d{e}", []string{`ClientSecret=a b'c"d{e}`}, nil},
	{"ClientSecret='a;b';UserId=x", []string{"ClientSecret=a;b", "UserId=x"}, nil},
	{"ClientSecret = 'it''s' ; UserId=x", []string{"ClientSecret=it's", "UserId=x"}, nil},
	{`ClientSecret="a""b;'c"`, []string{`ClientSecret=a"b;'c`}, nil},
	{"ClientSecret={a}}b;{c}", []string{"ClientSecret=a}b;{c"}, nil},
	{"ClientSecret='  a  '", []string{"ClientSecret=  a  "}, nil},
	{"ClientSecret=''", []string{"ClientSecret="}, nil},
	{"ClientSecret=", []string{"ClientSecret="}, nil},
	{"ClientSecret=${NAME}", []string{"ClientSecret=${NAME}"}, nil},
	{"Mailboxes='*@contoso.com;b@c.d'", []string{"Mailboxes=*@contoso.com;b@c.d"}, nil},
	{"Größe=1;UserId=x", nil, []string{"expected Key=Value after its beginning"}},
	{"UserId", nil, []string{"expected Key=Value after its beginning"}},
	{"UserId=x;s3cr3t-value;=s3cr3t-value", nil, []string{"expected Key=Value after UserId", "expected Key=Value after UserId"}},
	{"ClientSecret='s3cr3t-value", nil, []string{"ClientSecret: its quote is not closed; expected ' at its end"}},
	{"ClientSecret={s3cr3t-value}};UserId=x", nil, []string{"ClientSecret: its quote is not closed; expected } at its end"}},
	{"ClientSecret='a's3cr3t-value;UserId='b'c", nil, []string{"ClientSecret: expected ; after its closing quote", "UserId: expected ; after"}},
	{"client_secret=a;s3cr3t=value;UserId=x", nil, []string{"ClientSecret: what follows it is no parameter; a value that holds ; stands in quotes"}},
	{"ClientSecret='a's;s3cr3t=value", nil, []string{"ClientSecret: expected ; after", "ClientSecret: what follows it is no parameter"}},
	{"ClientSecret='s3cr3t-value';UserIdd=x", []string{"ClientSecret=s3cr3t-value", "UserIdd=x"}, nil}, // reported by who reads the pairs
}

// TestParseDSN reads each of them.
func TestParseDSN(t *testing.T) {
	for _, tt := range dsnTests {
		t.Run(tt.in, func(t *testing.T) {
			d, err := ParseDSN(tt.in)
			var pairs, faults []string
			for _, p := range d {
				pairs = append(pairs, p.Key+"="+p.Value.Reveal())
			}
			if err != nil {
				for _, f := range err.(Faults) {
					faults = append(faults, f.Key+": "+f.Message)
					if f.Origin != "connection string" || f.Line != 0 || f.File != "" {
						t.Errorf("got the fault %+v", f)
					}
				}
				if text := err.Error(); strings.Contains(text, "s3cr3t") {
					t.Errorf("a secret is in %s", text)
				}
			}
			if !reflect.DeepEqual(pairs, tt.pairs) || len(faults) != len(tt.faults) {
				t.Fatalf("got %q and %q, want %q and %q", pairs, faults, tt.pairs, tt.faults)
			}
			for i := range faults {
				if !strings.Contains(faults[i], tt.faults[i]) {
					t.Errorf("got %q, want %q", faults[i], tt.faults[i])
				}
			}
		})
	}
}

// TestDSNIsNotPrinted says what a connection string prints, and that nothing but RevealSecrets gives a secret away.
func TestDSNIsNotPrinted(t *testing.T) {
	d, err := ParseDSN("UserId=a b;ClientSecret=" + planted + ";ClientSecrt=" + planted + "2;ProxyUrl=http://u:" + planted + "@p")
	if err == nil || len(d) != 0 {
		t.Fatalf("a parameter that is misspelt behind a secret: got %v, %v", d, err)
	}
	unplanted(t, "the fault", err.Error())
	d, err = ParseDSN("UserId=a b;ClientSecrt=" + planted + "2;ProxyUrl=http://u:" + planted + "@p;ClientSecret=" + planted)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := d.String(), "UserId='a b';ClientSecrt=[hidden];ProxyUrl=[hidden];ClientSecret=[hidden]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		unplanted(t, format, fmt.Sprintf(format+format+format, d, d[1], &d))
	}
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	unplanted(t, "json", string(text))
	if got := strings.Count(d.RevealSecrets(), planted); got != 3 {
		t.Errorf("RevealSecrets has %d secrets, want 3", got)
	}
}

// FuzzDSN checks that to parse, to format and to parse again changes nothing, and that no fault and no text without
// secrets holds one.
func FuzzDSN(f *testing.F) {
	for _, tt := range dsnTests {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		d, err := ParseDSN(in)
		if err != nil {
			if faults, ok := err.(Faults); !ok || len(faults) == 0 || len(d) != 0 {
				t.Fatalf("got %v and %T with %d faults", d, err, len(faults))
			}
			return
		}
		text := d.RevealSecrets()
		again, err := ParseDSN(text)
		if err != nil || !reflect.DeepEqual(again, d) || again.RevealSecrets() != text {
			t.Errorf("%q became %q and then %q, %v", in, text, again.RevealSecrets(), err)
		}
		for i, p := range d {
			if parameter, ok := parameterOf(p.Key); (!ok || parameter.Secret) && d[i:i+1].String() != p.Key+"="+hidden {
				t.Errorf("%s is printed: %s", p.Key, d)
			}
		}
	})
}
