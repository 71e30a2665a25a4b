package config

import (
	"reflect"
	"strings"
	"testing"
)

// TestParametersAreFields says that the table has what is read, in the same order, with variables by one rule, and with the
// defaults that there are.
func TestParametersAreFields(t *testing.T) {
	d := newDataSource("x")
	var fields, names []string
	for _, f := range d.fields(newReader("f", nil)) {
		fields = append(fields, f.name)
	}
	seen := map[string]bool{EnvDSN: true}
	for _, p := range append(Parameters(), ServerParameters()...) {
		_, _, nested := strings.Cut(p.Name, ".")
		if !nested && fold(p.Env) != fold("OUTLOOKSQL"+p.Name) || p.Env != strings.ToUpper(p.Env) || seen[p.Env] {
			t.Errorf("%s has the variable %s", p.Name, p.Env)
		}
		seen[p.Env] = true
		if p.Meaning == "" || p.Required == "" || strings.HasSuffix(p.Meaning, ".") || p.Required == "yes" && p.Default != "" {
			t.Errorf("got %+v", p)
		}
	}
	for _, p := range Parameters() {
		names = append(names, p.Name)
		if isSecret := fieldType(d, p.Name) == "config.Secret"; isSecret != p.Secret {
			t.Errorf("%s: Secret is %v in the table, %v in the data source", p.Name, p.Secret, isSecret)
		}
	}
	if !reflect.DeepEqual(names, fields) {
		t.Errorf("the table has\n%q, the data source\n%q", names, fields)
	}
	Parameters()[0].Name = "changed"
	if parameters[0].Name == "changed" {
		t.Error("the table can be changed from outside")
	}
}

// fieldType is the type of the data source's field for a parameter.
func fieldType(d DataSource, name string) string {
	f, ok := reflect.TypeOf(d).FieldByNameFunc(func(field string) bool { return strings.EqualFold(field, name) })
	if !ok {
		return "none"
	}
	return f.Type.String()
}

// TestParameterDefaults sets every default that the table has, and expects what is there without them.
func TestParameterDefaults(t *testing.T) {
	env := minimal()
	bare, err := Layers{Getenv: env.get}.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range append(Parameters(), ServerParameters()...) {
		if p.Default != "" && p.Default != "all" {
			env[p.Env] = p.Default
		}
	}
	full, err := Layers{Getenv: env.get}.Load()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(bare, full) {
		t.Errorf("without the defaults\n%+v, with them\n%+v", bare, full)
	}
}
