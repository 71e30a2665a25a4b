package config

import (
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// What text parameters look like.
var (
	guid    = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	scope   = regexp.MustCompile(`^https://[0-9A-Za-z.:-]+(/[^\s?#]*)?/\.default$`)
	mailbox = regexp.MustCompile(`^([^\s@]+@[^\s@]+|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$`)
	pattern = regexp.MustCompile(`^(\*|[^\s@]+@[^\s@]+|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$`)
)

// text sets a text that is not empty.
func (r *reader) text(to *string) setter {
	return func(key string, v value) {
		if s, ok := r.words(key, v, "text"); ok {
			*to = s
		}
	}
}

// matching sets a text of a certain form.
func (r *reader) matching(to *string, form *regexp.Regexp, wanted string) setter {
	return func(key string, v value) {
		if s, ok := r.words(key, v, wanted); ok && form.MatchString(s) {
			*to = s
		} else if ok {
			r.fault(v.at, key, "expected %s", wanted)
		}
	}
}

// secret sets a secret that is not empty.
func (r *reader) secret(to *Secret) setter {
	return func(key string, v value) {
		if s, ok := r.words(key, v, "text"); ok {
			*to = NewSecret(s)
		}
	}
}

// path sets the path of a file, which need not exist yet.
func (r *reader) path(to *string) setter {
	return func(key string, v value) {
		if s, ok := r.words(key, v, "the path of a file"); ok {
			*to = r.relative(v.at, s)
		}
	}
}

// truth sets true or false.
func (r *reader) truth(to *bool) setter {
	return func(key string, v value) {
		s, ok := r.scalar(key, v, string(truth))
		switch {
		case ok && strings.EqualFold(s, "true"):
			*to = true
		case ok && strings.EqualFold(s, "false"):
			*to = false
		case ok:
			r.fault(v.at, key, "expected %s", truth)
		}
	}
}

// count sets a whole number within bounds.
func (r *reader) count(to *int, least, most int) setter {
	return func(key string, v value) {
		s, ok := r.scalar(key, v, "a whole number")
		if !ok {
			return
		}
		n, err := strconv.Atoi(s)
		if err != nil || n < least || n > most {
			r.fault(v.at, key, "expected a whole number from %d to %d", least, most)
			return
		}
		*to = n
	}
}

// date sets a day.
func (r *reader) date(to *time.Time) setter {
	return func(key string, v value) {
		const wanted = "a date such as 2027-01-31"
		s, ok := r.scalar(key, v, wanted)
		if !ok {
			return
		}
		day, err := time.Parse(time.DateOnly, s)
		if err != nil {
			r.fault(v.at, key, "expected %s", wanted)
			return
		}
		*to = day
	}
}

// choice sets one of a few words, in any case, and nothing where it is none of them.
func choice[T ~string](r *reader, to *T, from ...T) setter {
	words := make([]string, len(from))
	for i, word := range from {
		words[i] = string(word)
	}
	wanted := "one of " + strings.Join(words, ", ")
	return func(key string, v value) {
		*to = ""
		s, ok := r.scalar(key, v, wanted)
		for _, word := range from {
			if ok && strings.EqualFold(s, string(word)) {
				*to = word
				return
			}
		}
		if ok {
			r.fault(v.at, key, "expected %s", wanted)
		}
	}
}

// each calls do for the members of a list: those of YAML's, or of one text with separators between. An empty list is a
// fault, as it could be meant as nothing or as all.
func (r *reader) each(key string, v value, separator, wanted string, do func(at place, s string)) {
	if v.kind == list {
		if len(v.items) == 0 {
			r.fault(v.at, key, "is an empty list; expected %s, or leave it out", wanted)
		}
		for _, item := range v.items {
			if s, ok := r.scalar(key, item, wanted); ok {
				do(item.at, strings.TrimSpace(s))
			}
		}
		return
	}
	if s, ok := r.scalar(key, v, "a list of "+wanted); ok {
		for part := range strings.SplitSeq(s, separator) {
			do(v.at, strings.TrimSpace(part))
		}
	}
}

// patterns sets a list of addresses in which * stands for anything.
func (r *reader) patterns(to *[]string) setter {
	return func(key string, v value) {
		r.each(key, v, ";", "addresses such as sales@contoso.com or '*@contoso.com'", func(at place, s string) {
			if !pattern.MatchString(s) {
				r.fault(at, key, "expected addresses such as sales@contoso.com or '*@contoso.com'")
				return
			}
			*to = append(*to, s)
		})
	}
}

// statusCodes sets a list of HTTP status codes, such as 429|503.
func (r *reader) statusCodes(to *[]int) setter {
	return func(key string, v value) {
		var codes []int
		r.each(key, v, "|", "status codes such as 429|503", func(at place, s string) {
			code, err := strconv.Atoi(s)
			if err != nil || code < 400 || code > 599 {
				r.fault(at, key, "expected status codes from 400 to 599, such as 429|503")
				return
			}
			codes = append(codes, code)
		})
		*to = codes
	}
}

// listen sets the address of the MySQL side.
func (r *reader) listen(to *string) setter {
	return func(key string, v value) {
		const wanted = "host:port, such as 127.0.0.1:3306"
		s, ok := r.words(key, v, wanted)
		if !ok {
			return
		}
		_, port, err := net.SplitHostPort(s)
		if n, bad := strconv.ParseUint(port, 10, 16); err != nil || bad != nil || n > 65535 {
			r.fault(v.at, key, "expected %s", wanted)
			return
		}
		*to = s
	}
}

// serviceURL sets the address of Graph.
func (r *reader) serviceURL(to *string) setter {
	return func(key string, v value) {
		const wanted = "an https address that ends in /v1.0, such as https://graph.microsoft.com/v1.0"
		s, ok := r.words(key, v, wanted)
		if !ok {
			return
		}
		s = strings.TrimSuffix(s, "/")
		if u := plainHTTPS(s); u == nil || !strings.HasSuffix(u.Path, "/v1.0") {
			r.fault(v.at, key, "expected %s", wanted)
			return
		}
		*to = s
	}
}

// plainHTTPS parses an https address that has nothing but a host and a path. It is nil where s is none; url's own error is
// not used, as it holds the address.
func plainHTTPS(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil
	}
	return u
}

// proxyURL sets the address of a proxy, which may hold a password.
func (r *reader) proxyURL(to *Secret) setter {
	return func(key string, v value) {
		const wanted = "the address of a proxy, such as http://proxy.contoso.com:8080"
		s, ok := r.words(key, v, wanted)
		if !ok {
			return
		}
		u, err := url.Parse(s)
		if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5") {
			r.fault(v.at, key, "expected %s", wanted)
			return
		}
		*to = NewSecret(s)
	}
}

// logLevel sets the least level that is logged.
func (r *reader) logLevel(to *slog.Level) setter {
	return func(key string, v value) {
		var word string
		choice(r, &word, "debug", "info", "warn", "error")(key, v)
		if word != "" {
			_ = to.UnmarshalText([]byte(word)) // it knows these four
		}
	}
}
