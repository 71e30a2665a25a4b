package graphsim_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// TestBatch runs requests together: each with its own status, dependencies in order, text as base64.
func TestBatch(t *testing.T) {
	f := start(t, newTenant(2), graphsim.Options{})
	f.Fault(graphsim.Fault{Batch: true, Path: "/mailFolders/archive", Status: 429, RetryAfter: "7"})
	request := func(id, url string, after ...string) map[string]any {
		return map[string]any{"id": id, "method": "GET", "url": url, "dependsOn": after, "headers": map[string]string{"Prefer": `IdType="ImmutableId"`}}
	}
	box := "/users/adele@contoso.com"
	resp := f.post("/$batch", map[string]any{"requests": []any{
		request("1", box+"/messages/AAkAMessageMessageMess0000001=?$select=subject"),
		request("2", box+"/messages/"+nowhereID),
		request("3", box+"/mailFolders/inbox", "2"),
		request("4", box+"/mailFolders/archive"),
		request("5", box+"/messages/$count", "1"),
	}})
	var body struct {
		Responses []struct {
			ID      string
			Status  int
			Headers map[string]string
			Body    any
		}
	}
	if err := json.Unmarshal(read(t, resp), &body); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, r := range body.Responses {
		got[r.ID] = fmt.Sprint(r.Status, " ", r.Headers["Retry-After"])
		switch r.ID {
		case "1":
			if r.Body.(map[string]any)["subject"] != "Subject 1" {
				t.Errorf("1: got %v", r.Body)
			}
		case "5":
			if r.Body != "NA" {
				t.Errorf("5: got %v, want base64 of 4", r.Body)
			}
		}
	}
	if want := "map[1:200  2:404  3:424  4:429 7 5:200 ]"; fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	requests := f.Requests()
	inner := 0
	for _, r := range requests {
		if r.Batch {
			inner++
		}
	}
	if len(requests) != 5 || inner != 4 || requests[0].Path != "/v1.0/$batch" {
		t.Errorf("recorded %d requests, %d of them inside", len(requests), inner)
	}
}

// TestBatchErrors sends batches that are refused whole.
func TestBatchErrors(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	many := make([]map[string]any, 21)
	for i := range many {
		many[i] = map[string]any{"id": fmt.Sprint(i), "method": "GET", "url": "/users"}
	}
	for name, requests := range map[string]any{
		"too many": many, "none": []any{}, "twice the same id": []any{many[0], many[0]}, "no id": []any{map[string]any{"method": "GET", "url": "/users"}},
		"unknown dependency": []any{map[string]any{"id": "1", "method": "GET", "url": "/users", "dependsOn": []string{"9"}}},
	} {
		resp := f.post("/$batch", map[string]any{"requests": requests})
		if read(t, resp); resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: got %d, want 400", name, resp.StatusCode)
		}
	}
	resp := f.post("/users", map[string]any{})
	if read(t, resp); resp.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST /users: got %d, want 405", resp.StatusCode)
	}
}
