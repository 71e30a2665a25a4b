package tables

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
	"github.com/k3a/html2text"

	"github.com/outlooksql/outlooksql/graph"
)

// element is what a converter may look at beside the property itself. It lives for one row.
type element struct {
	box    Mailbox
	tree   *folderTree // nil where no column needs it
	search string
	listed *folder     // the search folder whose listing the row came in; nil for others
	with   graph.Value // the value of Column.With
}

// converter turns a property of Graph into the value of a column. JSON null and a missing property are NULL for most;
// an error fails the scan, because a value that cannot be read must not become a wrong answer.
type converter func(e *element, v graph.Value) (any, error)

// converterFor is the column's own converter, or the one that its type implies.
func converterFor(c *Column) converter {
	switch {
	case c.value != nil:
		return c.value
	case c.Type == dateTime:
		return asDateTime
	case gmstypes.IsBoolean(c.Type):
		return asBoolean
	case gmstypes.IsInteger(c.Type):
		return asInteger
	}
	return asText
}

// isNull reports whether SQL sees NULL.
func isNull(v graph.Value) bool { return v.Kind == graph.Missing || v.Kind == graph.Null }

// asText takes a string as it is; numbers and booleans keep their JSON spelling.
func asText(_ *element, v graph.Value) (any, error) {
	if isNull(v) {
		return nil, nil
	}
	return string(v.Bytes()), nil
}

// asBoolean is TINYINT(1).
func asBoolean(_ *element, v graph.Value) (any, error) {
	if isNull(v) {
		return nil, nil
	}
	b, err := strconv.ParseBool(string(v.Bytes()))
	if err != nil || v.Kind != graph.Bool {
		return nil, fmt.Errorf("reading a boolean: kind %d", v.Kind)
	}
	return tinyint(b), nil
}

// asInteger is INT.
func asInteger(_ *element, v graph.Value) (any, error) {
	if isNull(v) {
		return nil, nil
	}
	n, err := strconv.ParseInt(string(v.Bytes()), 10, 32)
	if err != nil {
		return nil, fmt.Errorf("reading an integer: kind %d", v.Kind)
	}
	return int32(n), nil
}

// asDateTime reads an Edm.DateTimeOffset into UTC.
func asDateTime(_ *element, v graph.Value) (any, error) {
	if isNull(v) {
		return nil, nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(v.Bytes()))
	if err != nil {
		return nil, fmt.Errorf("reading a time: not an RFC 3339 time")
	}
	return t.UTC(), nil
}

// dateTimeTimeZone reads Graph's dateTimeTimeZone, which is in UTC unless a request asks for another zone.
// See https://learn.microsoft.com/graph/api/resources/datetimetimezone.
func dateTimeTimeZone(_ *element, v graph.Value) (any, error) {
	if isNull(v) {
		return nil, nil
	}
	var d struct {
		DateTime string `json:"dateTime"`
		TimeZone string `json:"timeZone"`
	}
	if err := json.Unmarshal(v.Bytes(), &d); err != nil {
		return nil, fmt.Errorf("reading a dateTimeTimeZone: not an object")
	}
	zone := time.UTC
	if d.TimeZone != "" && d.TimeZone != "UTC" {
		var err error
		if zone, err = time.LoadLocation(d.TimeZone); err != nil {
			return nil, fmt.Errorf("reading a dateTimeTimeZone: unknown zone %q", d.TimeZone)
		}
	}
	t, err := time.ParseInLocation("2006-01-02T15:04:05.9999999", d.DateTime, zone)
	if err != nil {
		return nil, fmt.Errorf("reading a dateTimeTimeZone: not a local time")
	}
	return t.UTC().Truncate(time.Microsecond), nil
}

// recipient is a recipient as the tables show it.
type recipient struct {
	Name    *string `json:"name"`
	Address *string `json:"address"`
}

// recipients reads a collection of Graph's recipient.
// See https://learn.microsoft.com/graph/api/resources/recipient.
func recipients(v graph.Value) ([]recipient, error) {
	if isNull(v) || len(v.Bytes()) <= 2 {
		return nil, nil
	}
	var list []struct {
		EmailAddress recipient `json:"emailAddress"`
	}
	if err := json.Unmarshal(v.Bytes(), &list); err != nil {
		return nil, fmt.Errorf("reading recipients: not a collection")
	}
	out := make([]recipient, len(list))
	for i, r := range list {
		out[i] = r.EmailAddress
	}
	return out, nil
}

// flatRecipients are the addresses with ; between; a recipient without an address shows its name.
func flatRecipients(_ *element, v graph.Value) (any, error) {
	list, err := recipients(v)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for i, r := range list {
		if i > 0 {
			b.WriteString("; ")
		}
		if s := r.Address; s != nil && *s != "" {
			b.WriteString(*s)
		} else if r.Name != nil {
			b.WriteString(*r.Name)
		}
	}
	return b.String(), nil
}

// jsonRecipients is [{"name":…,"address":…}].
func jsonRecipients(_ *element, v graph.Value) (any, error) {
	list, err := recipients(v)
	if err != nil {
		return nil, err
	}
	return jsonText(list)
}

// texts reads a collection of strings.
func texts(v graph.Value) ([]string, error) {
	if isNull(v) || len(v.Bytes()) <= 2 {
		return nil, nil
	}
	var list []string
	if err := json.Unmarshal(v.Bytes(), &list); err != nil {
		return nil, fmt.Errorf("reading a collection of strings: not one")
	}
	return list, nil
}

// flatStrings is a collection of strings with ; between.
func flatStrings(_ *element, v graph.Value) (any, error) {
	list, err := texts(v)
	if err != nil {
		return nil, err
	}
	return strings.Join(list, "; "), nil
}

// jsonStrings is a collection of strings as JSON.
func jsonStrings(_ *element, v graph.Value) (any, error) {
	list, err := texts(v)
	if err != nil {
		return nil, err
	}
	return jsonText(list)
}

// jsonText prints a list; one without members is [], never null.
func jsonText[T any](list []T) (any, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // people read it
	if err := enc.Encode(list); err != nil {
		return nil, fmt.Errorf("writing JSON: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// bodyText is an itemBody without its markup.
func bodyText(e *element, v graph.Value) (any, error) {
	if isNull(v) {
		return nil, nil
	}
	content := string(v.Bytes())
	if strings.EqualFold(string(e.with.Bytes()), "html") {
		return html2text.HTML2TextWithOptions(content, html2text.WithUnixLineBreaks()), nil
	}
	return content, nil
}

// messageType is the message's type without Graph's namespace; a plain message carries none.
func messageType(_ *element, v graph.Value) (any, error) {
	if isNull(v) {
		return "message", nil
	}
	name := string(v.Bytes())
	return name[strings.LastIndexByte(name, '.')+1:], nil
}

// folderPath is the path of the folder whose id is the property.
func folderPath(e *element, v graph.Value) (any, error) {
	if e.listed != nil {
		return e.listed.Path, nil
	}
	if isNull(v) || e.tree == nil {
		return nil, nil
	}
	f, ok := e.tree.byID[string(v.Bytes())]
	if !ok {
		return nil, nil
	}
	return f.Path, nil
}

// parentFolder is the id of the message's folder; of a search folder's listing, that of the search folder, because it is what
// the query named.
func parentFolder(e *element, v graph.Value) (any, error) {
	if e.listed != nil {
		return e.listed.ID, nil
	}
	return asText(e, v)
}

// mailboxID is the GUID of the mailbox that the row was read from.
func mailboxID(e *element, _ graph.Value) (any, error) { return e.box.ID, nil }

// mailboxAddress is the address of the mailbox that the row was read from.
func mailboxAddress(e *element, _ graph.Value) (any, error) { return e.box.Address, nil }

// searchTerm is what the query searched for: the engine checks search = '…' again.
func searchTerm(e *element, _ graph.Value) (any, error) { return orNil(e.search), nil }

// tinyint is a boolean as MySQL stores it.
func tinyint(b bool) int8 {
	if b {
		return 1
	}
	return 0
}

// orNil is NULL for an empty text.
func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// utcTime converts a SQL value to the time it is compared as; ok is false where MySQL would not read it as one.
func utcTime(ctx *sql.Context, v any) (t time.Time, ok bool) {
	switch v := v.(type) {
	case string:
		return textTime(v)
	case []byte:
		return textTime(string(v))
	}
	out, _, err := dateTime.Convert(ctx, v)
	if err != nil || out == nil {
		return time.Time{}, false
	}
	t, ok = out.(time.Time)
	return t.UTC(), ok
}
