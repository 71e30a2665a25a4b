package graphsim

import (
	"net/url"
	"strconv"
	"strings"
)

// query holds the options of a request's URL.
type query struct {
	params   map[string]string // by lower-case name without the leading $
	selected []string          // $select
	top      int               // -1 where it is not given
	skip     int
	count    bool
}

// includeHidden is the one option outside of OData. Others without a $ are ignored.
const includeHidden = "includehiddenfolders"

// systemOptions are OData's own, without the $.
var systemOptions = map[string]bool{
	"select": true, "filter": true, "orderby": true, "top": true, "skip": true, "count": true, "search": true,
	"expand": true, "skiptoken": true, "format": true,
}

// parseQuery reads the options. Names may be given without the $ and in any case.
func parseQuery(raw string) (query, *apiError) {
	q := query{params: map[string]string{}, top: -1}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, errName := url.QueryUnescape(rawName)
		value, errValue := url.QueryUnescape(rawValue)
		if errName != nil || errValue != nil {
			return q, refuse(400, "BadRequest", "The query string is not well formed.")
		}
		key := strings.ToLower(name)
		if system, ok := strings.CutPrefix(key, "$"); ok {
			key = system
			if !systemOptions[key] {
				return q, refuse(400, "BadRequest", "The query parameter '%s' is not supported.", name)
			}
		}
		if _, twice := q.params[key]; twice && systemOptions[key] {
			return q, refuse(400, "BadRequest",
				"Query option '%s' was specified more than once, but it must be specified at most once.", name)
		}
		q.params[key] = value
	}
	return q, q.read()
}

// read takes the options that have the same meaning everywhere.
func (q *query) read() *apiError {
	if list := q.params["select"]; list != "" {
		for name := range strings.SplitSeq(list, ",") {
			q.selected = append(q.selected, strings.TrimSpace(name))
		}
	}
	var err *apiError
	if _, given := q.params["top"]; given {
		if q.top, err = q.integer("top"); err != nil {
			return err
		}
	}
	if _, given := q.params["skip"]; given {
		if q.skip, err = q.integer("skip"); err != nil {
			return err
		}
	}
	switch strings.ToLower(q.params["count"]) {
	case "true":
		q.count = true
	case "", "false":
	default:
		return refuse(400, "BadRequest", "Invalid value '%s' for $count query option found.", q.params["count"])
	}
	return nil
}

// integer reads a number that is not negative.
func (q *query) integer(name string) (int, *apiError) {
	n, err := strconv.Atoi(q.params[name])
	if err != nil || n < 0 {
		return 0, refuse(400, "BadRequest", "Invalid value '%s' for $%s query option found. "+
			"The $%s query option requires a non-negative integer value.", q.params[name], name, name)
	}
	return n, nil
}

// unsupported refuses the options that a resource does not have.
func (q *query) unsupported(names ...string) *apiError {
	for _, name := range names {
		if _, given := q.params[name]; given {
			return refuse(400, "ErrorInvalidUrlQuery", "The query parameter '$%s' is not supported.", name)
		}
	}
	return nil
}

// linkOptions is the order in which a nextLink repeats the options of the request.
var linkOptions = []string{"select", "filter", "orderby", "expand", "search", "count", "top"}

// link is the query of a nextLink: the request's options and one more that says where to go on.
func (q *query) link(name, value string) string {
	var b strings.Builder
	write := func(name, value string) {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(name + "=" + strings.ReplaceAll(url.QueryEscape(value), "+", "%20"))
	}
	if v, ok := q.params[includeHidden]; ok {
		write("includeHiddenFolders", v)
	}
	for _, option := range linkOptions {
		if v, ok := q.params[option]; ok {
			write("%24"+option, v)
		}
	}
	write("%24"+name, value)
	return b.String()
}

// preferences are those of the Prefer header that are honoured.
type preferences struct {
	immutable  bool // IdType="ImmutableId"
	textBody   bool
	htmlBody   bool
	unsafeHTML bool
}

// parsePrefer reads all Prefer headers. Preferences that are not known are ignored, as they should be.
func parsePrefer(headers []string) preferences {
	var p preferences
	for part := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		value = strings.Trim(value, `"`)
		switch strings.ToLower(name) {
		case "idtype":
			p.immutable = strings.EqualFold(value, "ImmutableId")
		case "outlook.body-content-type":
			p.textBody = strings.EqualFold(value, "text")
			p.htmlBody = strings.EqualFold(value, "html")
		case "outlook.allow-unsafe-html":
			p.unsafeHTML = true
		}
	}
	return p
}

// applied is the value of Preference-Applied, or "".
func (p preferences) applied() string {
	var list []string
	if p.textBody {
		list = append(list, `outlook.body-content-type="text"`)
	}
	if p.htmlBody {
		list = append(list, `outlook.body-content-type="html"`)
	}
	if p.unsafeHTML {
		list = append(list, "outlook.allow-unsafe-html")
	}
	if p.immutable {
		list = append(list, "IdType=ImmutableId")
	}
	return strings.Join(list, ", ")
}
