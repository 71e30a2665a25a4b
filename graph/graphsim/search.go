package graphsim

import (
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"
)

// maxHits is the most messages that a search gives.
const maxHits = 1000

// searchMessages answers $search: KQL over words, the newest sent first, no filter, no order, no count.
func (c *call) searchMessages(folder *folderNode, show messageShow) (reply, *apiError) {
	switch {
	case c.query.params["filter"] != "":
		return reply{}, refuse(http.StatusBadRequest, "SearchWithFilter", "The query parameter '$filter' is not supported with '$search'.")
	case c.query.params["orderby"] != "":
		return reply{}, refuse(http.StatusBadRequest, "SearchWithOrderBy", "The query parameter '$orderBy' is not supported with '$search'.")
	case c.query.skip > 0:
		return reply{}, refuse(http.StatusBadRequest, "SearchWithSkip", "The query parameter '$skip' is not supported with '$search'.")
	case c.basic:
		return reply{}, accessDenied()
	}
	match, err := compileSearch(c.query.params["search"])
	if err != nil {
		return reply{}, err
	}
	from, ok := readSkipToken(c.query.params["skiptoken"])
	if c.query.params["skiptoken"] != "" && !ok {
		return reply{}, refuse(http.StatusBadRequest, "ErrorInvalidUrlQuery", "The query parameter '$skiptoken' is not valid.")
	}
	sel := &selection{list: c.messagesOf(folder)}
	sel.hi = sel.list.len()
	sel.picks = c.box().pick(pickKey(folder, "search "+c.query.params["search"], nil), func() []int32 { return sel.hits(match) })
	from = min(from, sel.len())
	to := min(from+c.query.pageSize(), sel.len())
	p := page{context: c.messagesContext(folder), linkFirst: c.sim.opts.NextLinkFirst}
	if to < sel.len() && to > from {
		p.next = c.nextLink("skiptoken", skipToken(to))
	}
	return c.messagePage(p, sel.entries(from, to), show)
}

// hits are the places of the messages found.
func (s *selection) hits(match func(*Message) bool) []int32 {
	picks := s.pick(&mailFilter{match: match}, []orderKey{{name: "sentdatetime", desc: true}}, false)
	return picks[:min(len(picks), maxHits)]
}

// compileSearch reads KQL in double quotes: words, phrases and property:value, which must all be found unless OR or NOT
// stands between. Comparisons are for received and sent.
func compileSearch(text string) (func(*Message) bool, *apiError) {
	text = strings.TrimSpace(text)
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return nil, refuse(http.StatusBadRequest, "BadRequest",
			"Syntax error: character '%.1s' is not valid at position 0 in '%s'.", orElse(text, " "), text)
	}
	text = strings.ReplaceAll(text[1:len(text)-1], `\"`, `"`)
	var any [][]func(*Message) bool
	var all []func(*Message) bool
	negate := false
	for _, term := range searchTerms(text) {
		switch term {
		case "OR":
			any, all = append(any, all), nil
			continue
		case "AND":
			continue
		case "NOT":
			negate = true
			continue
		}
		holds, err := compileTerm(term)
		if err != nil {
			return nil, err
		}
		wanted := !negate
		negate = false
		all = append(all, func(m *Message) bool { return holds(m) == wanted })
	}
	any = append(any, all)
	return func(m *Message) bool {
		return slices.ContainsFunc(any, func(parts []func(*Message) bool) bool {
			return len(parts) > 0 && !slices.ContainsFunc(parts, func(f func(*Message) bool) bool { return !f(m) })
		})
	}, nil
}

// searchTerms cuts KQL at blanks outside of quotes.
func searchTerms(text string) []string {
	quoted := false
	return strings.FieldsFunc(text, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && unicode.IsSpace(r)
	})
}

// compileTerm compiles one word, phrase or property.
func compileTerm(term string) (func(*Message) bool, *apiError) {
	at := strings.IndexAny(term, ":<>=")
	if at <= 0 {
		words := strings.Trim(term, `"*`)
		return func(m *Message) bool {
			return hasWords(fromText(m), words) || hasWords(subjectText(m), words) || hasWords(bodyText(m), words)
		}, nil
	}
	name := strings.ToLower(term[:at])
	value := strings.TrimLeft(term[at:], ":<>=")
	op := strings.TrimSuffix(term[at:], value)
	value = strings.Trim(value, `"*`)
	if read := searchTexts[name]; read != nil && (op == ":" || op == "=") {
		return func(m *Message) bool { return hasWords(read(m), value) }, nil
	}
	switch name {
	case "hasattachment", "hasattachments":
		return func(m *Message) bool { return m.HasAttachments == strings.EqualFold(value, "true") }, nil
	case "importance":
		return func(m *Message) bool { return strings.EqualFold(orElse(m.Importance, "normal"), value) }, nil
	case "received":
		return compileDay(func(m *Message) time.Time { return m.Received }, op, value)
	case "sent":
		return compileDay(func(m *Message) time.Time { return m.Sent }, op, value)
	}
	return nil, notSimulated("the search property " + name)
}

// searchTexts are the properties that are searched by words.
var searchTexts = map[string]func(m *Message) string{
	"from": fromText, "subject": subjectText, "body": bodyText,
	"to":           func(m *Message) string { return recipientText(m.To) },
	"cc":           func(m *Message) string { return recipientText(m.CC) },
	"bcc":          func(m *Message) string { return recipientText(m.BCC) },
	"recipients":   func(m *Message) string { return recipientText(m.To, m.CC, m.BCC) },
	"participants": func(m *Message) string { return fromText(m) + " " + recipientText(m.To, m.CC, m.BCC) },
	"attachment": func(m *Message) string {
		var names []string
		for _, a := range m.Attachments {
			names = append(names, a.Name)
		}
		return strings.Join(names, " ")
	},
}

// fromText, subjectText and bodyText are what a search without a property looks at.
func fromText(m *Message) string { return nameOf(m.From) + " " + addressOf(m.From) }

// subjectText is the subject, or "".
func subjectText(m *Message) string {
	s, _ := subjectOf(m)
	return s
}

// bodyText is the body without its markup.
func bodyText(m *Message) string {
	switch {
	case m.Body == nil:
		return ""
	case m.BodyHTML:
		return plainText(m.Body())
	}
	return m.Body()
}

// recipientText is the names and addresses of lists.
func recipientText(lists ...[]Recipient) string {
	var b strings.Builder
	for _, r := range slices.Concat(lists...) {
		b.WriteString(r.Name + " " + r.Address + " ")
	}
	return b.String()
}

// dayForms are the forms of a date in KQL.
var dayForms = []string{"2006-01-02", "01/02/2006", "1/2/2006", "2006-01-02T15:04:05Z"}

// compileDay compares a time with a day; received:2026-01-31 is the whole day.
func compileDay(get func(*Message) time.Time, op, value string) (func(*Message) bool, *apiError) {
	for _, form := range dayForms {
		day, err := time.Parse(form, value)
		if err != nil {
			continue
		}
		next := day.AddDate(0, 0, 1)
		return func(m *Message) bool {
			t := get(m)
			switch op {
			case ">=":
				return !t.Before(day)
			case ">":
				return !t.Before(next)
			case "<":
				return t.Before(day) && !t.IsZero()
			case "<=":
				return t.Before(next) && !t.IsZero()
			}
			return !t.Before(day) && t.Before(next)
		}, nil
	}
	return nil, refuse(http.StatusBadRequest, "BadRequest", "The search query is not valid: '%s' is not a date.", value)
}

// splitWords cuts a text into lower-case words of letters and digits, as an index does.
func splitWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}
