package config

import (
	"os"
	"path/filepath"
	"testing"
)

// sampleText is the text of a sample.
func sampleText(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// FuzzParse checks that whatever is in the file, there is either a complete Config, or Faults with lines in the file.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob(samples + "/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		f.Add(sampleText(f, filepath.Base(file)))
	}
	f.Fuzz(func(t *testing.T, in string) {
		c, err := Parse("settings.yaml", []byte(in), environ)
		if err == nil {
			if len(c.Users) == 0 || len(c.DataSources) == 0 {
				t.Errorf("accepted without users or data sources: %+v", c)
			}
			for _, d := range c.DataSources {
				if d.ServiceURL == "" || d.Scope == "" || d.UserID == "" || d.Credential != CredentialManagedIdentity &&
					(d.Tenant == "" || d.TokenURL == "" || d.ClientID == "") {
					t.Errorf("accepted and not complete: %+v", d)
				}
			}
			return
		}
		faults, ok := err.(Faults)
		if !ok || len(faults) == 0 {
			t.Fatalf("got %T with %d faults, want Faults", err, len(faults))
		}
		for i, fault := range faults {
			if fault.Line < 1 || fault.Message == "" || fault.File != "settings.yaml" {
				t.Errorf("got the fault %+v", fault)
			}
			if i > 0 && fault.Line < faults[i-1].Line {
				t.Errorf("line %d stands after line %d", fault.Line, faults[i-1].Line)
			}
		}
	})
}
