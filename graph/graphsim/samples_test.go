package graphsim_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// sample is a request and its answer from Microsoft's documentation.
type sample struct {
	Request struct {
		Method     string
		ExampleURL string `json:"exampleUrl"`
	}
	Response struct{ Body any }
}

// samplesLeftOut are requests that are not compared, by a part of their URL, with the reason.
var samplesLeftOut = map[string]string{
	"/delta":                        "change tracking comes later",
	"microsoft.graph.eventMessage/": "the calendar behind meeting requests is not simulated",
	"singleValueExtendedProperties": "extended properties are not simulated",
	"signInActivity":                "needs AuditLog.Read.All, which is not about mail",
	"ext55gb1l09":                   "a directory extension of one tenant",
	"/users/{usersId}":              "a generated placeholder: no user has a member called value",
	"$orderbydisplayName":           "the example's URL lacks a sign and Graph would refuse it",
}

// sampleExtras are members of our answers that the samples, which are older, shortened or typed by hand, lack.
var sampleExtras = map[string]string{
	"@odata.context":                  "every real answer has it; generated samples lack it",
	"value[].@odata.etag":             "generated samples lack it",
	"isHidden":                        "every folder has it; the sample of a search folder is older",
	"flag":                            "shown since v1.0 has it; the sample of a meeting request is older",
	"internetMessageHeaders":          "an attached item shows them, empty",
	"value[].@odata.mediaContentType": "media type of a file attachment; the sample is a placeholder",
	"@odata.mediaContentType":         "same, for one attachment",
}

// sampleMissing are members of the samples that our answers lack.
var sampleMissing = map[string]string{
	"value[].@odata.type":  "the directory does not print the type of plain users; the sample is a placeholder",
	"timeZone.@odata.type": "working hours of the simulator are in a named time zone, not in a customized one",
	"timeZone.bias":        "same", "timeZone.standardOffset": "same", "timeZone.daylightOffset": "same",
}

// ids are those in the paths of samples.
var ids = regexp.MustCompile(`/(messages|attachments|mailFolders|masterCategories)/[^/?{]+`)

// TestSamples compares names and JSON types of our answers with those of Microsoft's samples.
func TestSamples(t *testing.T) {
	text, err := os.ReadFile("../../testdata/graph/mail-samples.json")
	if err != nil {
		t.Fatal(err)
	}
	var samples []sample
	if err := json.Unmarshal(text, &samples); err != nil {
		t.Fatal(err)
	}
	f := start(t, sampleTenant(), graphsim.Options{})
	const finder = "/users('$ales@contoso.com')/mailFolders/AAMkFinderFinderFinder="
	compared := 0
	for _, s := range samples {
		if strings.HasSuffix(s.Request.ExampleURL, "AAMkAGVmMDEzM") && s.Request.Method == "PATCH" {
			// The one sample of a search folder is the answer to a change.
			compareShapes(t, "search folder", shape(s.Response.Body), shape(f.get(finder)))
		}
		if s.Request.Method != "GET" || leftOut(s.Request.ExampleURL) {
			continue
		}
		compared++
		compareShapes(t, s.Request.ExampleURL, shape(s.Response.Body), shape(f.sample(s.Request.ExampleURL)))
	}
	if compared != 15 {
		t.Errorf("%d samples were compared, want 15", compared)
	}
}

// leftOut reports whether a sample is an exception.
func leftOut(url string) bool {
	for part := range samplesLeftOut {
		if strings.Contains(url, part) {
			return true
		}
	}
	return false
}

// meetingID is where the samples' meeting request is; plainID a message of the other samples.
const (
	meetingID = "AAMkMessageMessageMess0000000="
	plainID   = "AAMkMessageMessageMess0000005="
)

// sampleTenant has what the samples are about: a meeting request, out of the way of lists, and a plain message with attachments.
func sampleTenant() *graphsim.Tenant {
	tenant := newTenant(0)
	meeting, plain, item := newMessage(0), newMessage(5), newMessage(1)
	meeting.Type, meeting.MeetingMessageType, meeting.ReadReceipt, meeting.Attachments = "eventMessageRequest", "meetingRequest", no, nil
	item.DeliveryReceipt, item.ReadReceipt, item.CC, item.WebLink = no, no, item.To, "https://x"
	plain.Attachments[1].Item = item
	box := tenant.Users[0].Mailbox
	box.TeamsIM = nil
	box.Root.Children = box.Root.Children[1:4]
	box.Root.Children[0].Messages = graphsim.Slice([]*graphsim.Message{plain})
	box.Root.Children[1].Messages = graphsim.Slice([]*graphsim.Message{meeting})
	return tenant
}

// sample asks what a sample asked, of our mailbox and with our ids.
func (f *fixture) sample(example string) any {
	path := strings.TrimPrefix(example, "https://graph.microsoft.com/v1.0")
	path = strings.Replace(path, "/me", "/users/"+adeleID, 1)
	message := meetingID
	if strings.Contains(path, "attachments") || strings.Contains(path, "uniqueBody") {
		message = plainID
	}
	path = ids.ReplaceAllStringFunc(path, func(s string) string {
		kind := strings.Split(s, "/")[1]
		return "/" + kind + "/" + map[string]string{
			"messages": message, "mailFolders": "inbox", "masterCategories": "44444444-0000-4000-8000-000000000001",
			"attachments": "AAMkItemItemItemItemItem=",
		}[kind]
	})
	path, err := url.PathUnescape(path)
	if err != nil {
		f.t.Fatal(err)
	}
	return any(f.get(path, eventual))
}

// shape gives the JSON type of every member, by its path; elements of arrays share one.
func shape(v any) map[string]string {
	out := map[string]string{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		kind := fmt.Sprintf("%T", v)
		if old := out[path]; old == "" || old == "<nil>" {
			out[path] = kind
		}
		switch v := v.(type) {
		case map[string]any:
			for name, member := range v {
				walk(strings.TrimPrefix(path+"."+name, "."), member)
			}
		case []any:
			for _, element := range v {
				walk(path+"[]", element)
			}
		}
	}
	walk("", v)
	return out
}

// compareShapes reports members that differ without being exceptions. Null goes with every type.
func compareShapes(t *testing.T, of string, want, got map[string]string) {
	t.Helper()
	shortened := strings.Contains(of+"?", "/users?") // these show a part of the default set, which is documented elsewhere
	for path, kind := range want {
		ours, has := got[path]
		switch {
		case !has && !excepted(sampleMissing, path) && !within(got, path):
			t.Errorf("%s: %s is missing", of, path)
		case has && ours != kind && ours != "<nil>" && kind != "<nil>":
			t.Errorf("%s: %s is %s, want %s", of, path, ours, kind)
		}
	}
	for path := range got {
		if _, has := want[path]; !has && !excepted(sampleExtras, path) && !within(want, path) && !shortened {
			t.Errorf("%s: %s is not in the sample", of, path)
		}
	}
}

// excepted reports whether a path, or what it is in, is a named exception.
func excepted(list map[string]string, path string) bool {
	for name := range list {
		if path == name || strings.HasPrefix(path, name+".") || strings.HasPrefix(path, name+"[") {
			return true
		}
	}
	return false
}

// within reports whether the path is in something that is null or an empty array there, so that nothing is known of it.
func within(shapes map[string]string, path string) bool {
	for at, kind := range shapes {
		inside := at != "" && (strings.HasPrefix(path, at+".") || strings.HasPrefix(path, at+"["))
		if inside && (kind == "<nil>" || kind == "[]interface {}" && !hasElements(shapes, at)) {
			return true
		}
	}
	return false
}

// hasElements reports whether an array had any.
func hasElements(shapes map[string]string, path string) bool {
	_, has := shapes[path+"[]"]
	return has
}

// TestSampleExceptions: every exception says why.
func TestSampleExceptions(t *testing.T) {
	for _, list := range []map[string]string{samplesLeftOut, sampleExtras, sampleMissing} {
		for name, reason := range list {
			if len(strings.Fields(reason)) == 0 || slices.Contains([]string{"", "."}, name) {
				t.Errorf("exception %q has no reason", name)
			}
		}
	}
}
