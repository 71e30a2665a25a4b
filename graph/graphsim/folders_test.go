package graphsim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/outlooksql/outlooksql/graph/graphsim"
)

// folders is the path of adele's folders.
const folders = "/users/adele@contoso.com/mailFolders"

// TestFolders lists one level, ten a page, hidden ones on request.
func TestFolders(t *testing.T) {
	f := start(t, newTenant(3), graphsim.Options{})
	for path, want := range map[string]string{
		folders: "Archiv,Posteingang,Unread,More 0,More 1,More 2,More 3,More 4,More 5,More 6",
		folders + "?includeHiddenFolders=true&$top=4":                                   "Archiv,Posteingang,Secret,Deletions",
		folders + "?includehiddenfolders=true&$top=4&$skip=4":                           "Unread,More 0,More 1,More 2",
		folders + "/inbox/childFolders":                                                 "Kunden",
		folders + "/" + inboxID + "/childFolders":                                       "Kunden",
		folders + "/MsgFolderRoot/childFolders?$top=1":                                  "Archiv",
		folders + "?$filter=displayName eq 'posteingang' or displayName eq 'Archiv'":    "Archiv,Posteingang",
		folders + "?$filter=startswith(displayName,'more') and displayName eq 'More 3'": "More 3",
	} {
		if got := strings.Join(values(f.get(path), "displayName"), ","); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	all, pages := f.scan(folders+"?includeHiddenFolders=true", "id")
	if len(all) != 13 || fmt.Sprint(pages) != "[10 3]" {
		t.Errorf("hidden folders, default page: %d in pages of %v, want 13 in [10 3]", len(all), pages)
	}
	if got := string(read(t, f.do(folders+"/$count?includeHiddenFolders=true"))); got != "13" {
		t.Errorf("$count: got %s, want 13", got)
	}
}

// TestFolder reads one folder by id and by alias.
func TestFolder(t *testing.T) {
	f := start(t, newTenant(3), graphsim.Options{})
	for path, want := range map[string]string{
		"/inbox?$select=id":               inboxID + " <nil> <nil> <nil>",
		"/INBOX":                          inboxID + " Posteingang 3 2",
		"/" + archiveID:                   archiveID + " Archiv 1 1",
		"/msgfolderroot":                  "AAMkRootRootRootRootRoot= Oberste Ebene 0 0",
		"/AAMkFinderFinderFinder=":        "AAMkFinderFinderFinder= Unread 2 2",
		"/AAMkClientsClientsClients=":     "AAMkClientsClientsClients= Kunden 0 0",
		"('archive')?$select=displayName": archiveID + " Archiv <nil> <nil>",
	} {
		body := f.get(folders + path)
		if got := fmt.Sprint(body["id"], " ", body["displayName"], " ", body["totalItemCount"], " ", body["unreadItemCount"]); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if kind := f.get(folders + "/AAMkFinderFinderFinder=")["@odata.type"]; kind != "#microsoft.graph.mailSearchFolder" {
		t.Errorf("search folder: got type %v", kind)
	}
	inbox, kunden := f.get(folders+"/inbox"), f.get(folders+"/AAMkClientsClientsClients=")
	if inbox["childFolderCount"] != 1.0 || kunden["parentFolderId"] != inbox["id"] {
		t.Errorf("tree: %v children of the inbox, the child's parent is %v", inbox["childFolderCount"], kunden["parentFolderId"])
	}
}

// TestFolderErrors asks for folders in wrong ways.
func TestFolderErrors(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	for path, want := range map[string]string{
		folders + "?$select=wellKnownName":            "400 RequestBroker--ParseUri",
		folders + "?$filter=displayName in ('a','b')": "400 ErrorInvalidUrlQueryFilter",
		folders + "?$filter=totalItemCount gt 1":      "400 ErrorInvalidUrlQueryFilter",
		folders + "?$orderby=displayName":             "400 ErrorInvalidUrlQuery",
		folders + "/" + nowhereID:                     "404 ErrorItemNotFound",
		folders + "/no-such-alias":                    "400 ErrorInvalidIdMalformed",
		folders + "/inbox/nonsense":                   "400 RequestBroker--ParseUri",
		"/users/nobody@contoso.com/mailFolders":       "404 ErrorInvalidUser",
	} {
		f.wantError(want, path)
	}
}

// TestSettings reads what needs MailboxSettings.Read.
func TestSettings(t *testing.T) {
	f := start(t, newTenant(0), graphsim.Options{})
	box := "/users/adele@contoso.com"
	if got := values(f.get(box+"/outlook/masterCategories"), "displayName"); fmt.Sprint(got) != "[Red]" {
		t.Errorf("categories: got %v", got)
	}
	if got := f.get(box + "/outlook/masterCategories/44444444-0000-4000-8000-000000000001")["color"]; got != "preset0" {
		t.Errorf("one category: got %v", got)
	}
	if got := values(f.get(folders+"/inbox/messageRules"), "sequence"); fmt.Sprint(got) != "[2]" {
		t.Errorf("rules: got %v", got)
	}
	if got := f.get(box + "/mailboxSettings/userPurpose")["value"]; got != "user" {
		t.Errorf("purpose: got %v", got)
	}
	if got := f.get("/users('$ales@contoso.com')/mailboxSettings")["userPurpose"]; got != "shared" {
		t.Errorf("purpose of a shared mailbox: got %v", got)
	}
	if got := f.get(box + "/mailboxSettings/language")["locale"]; got != "de-DE" {
		t.Errorf("language: got %v", got)
	}
	f.wantError("400 RequestBroker--ParseUri", box+"/mailboxSettings/nonsense")
	f.token = f.tokenFor("basic")
	for _, path := range []string{box + "/outlook/masterCategories", box + "/mailboxSettings", folders + "/inbox/messageRules"} {
		f.wantError("403 ErrorAccessDenied", path)
	}
}

// TestAttachments lists all kinds, with and without bytes.
func TestAttachments(t *testing.T) {
	f := start(t, newTenant(1), graphsim.Options{})
	list := "/users/adele@contoso.com/messages/AAMkMessageMessageMess0000000=/attachments"
	all := f.get(list + "?$filter=name eq 'ignored'")
	if got := fmt.Sprint(values(all, "@odata.type"), values(all, "contentBytes")); got !=
		"[#microsoft.graph.fileAttachment #microsoft.graph.itemAttachment #microsoft.graph.referenceAttachment] [aGVsbG8= <nil> <nil>]" {
		t.Errorf("attachments: got %s", got)
	}
	if got := f.get(list + "?$select=id,name")["value"].([]any)[0].(map[string]any); len(got) != 4 {
		t.Errorf("$select=id,name: got %v", got)
	}
	if got := values(f.get(list+"?$select=microsoft.graph.fileAttachment/contentBytes"), "contentBytes"); got[0] != "aGVsbG8=" {
		t.Errorf("selected bytes: got %v", got)
	}
	if got := string(read(t, f.do(list+"/AAMkFileFileFileFileFile=/$value"))); got != "hello" {
		t.Errorf("raw file: got %q", got)
	}
	if got := string(read(t, f.do(list+"/AAMkItemItemItemItemItem=/$value"))); !strings.HasPrefix(got, "Subject: inner") {
		t.Errorf("raw item: got %q", got)
	}
	item := f.get(list + "/AAMkItemItemItemItemItem=?$expand=microsoft.graph.itemattachment/item")["item"].(map[string]any)
	if item["subject"] != "inner" || item["id"] != "" {
		t.Errorf("expanded item: got %v", item)
	}
	expanded := f.get(inbox + "?$select=subject&$expand=attachments($select=id,size)")["value"].([]any)[0].(map[string]any)
	if n := len(expanded["attachments"].([]any)); n != 3 {
		t.Errorf("expanded list: got %d attachments, want 3", n)
	}
}
