package graph

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	abstractions "github.com/microsoft/kiota-abstractions-go"
	"github.com/microsoftgraph/msgraph-sdk-go/users"

	"github.com/outlooksql/outlooksql/graph/odata"
)

// Request is one GET, as a value: it can be shown before it is sent, and sent more than once.
type Request struct {
	// Mailbox is the user whose mail is read, as the caller spelt it; "" for the directory. Requests that spell it
	// the same, but for case, share the mailbox's limit.
	Mailbox string

	url      *url.URL // never changed
	path     string   // below the service's root, not escaped
	op       string   // method and path with {id} for every id
	query    odata.Query
	hidden   bool  // asks for hidden folders
	advanced bool  // needs ConsistencyLevel: eventual
	message  bool  // one message by its id, which may be gone
	raw      bool  // the answer is bytes, not JSON
	err      error // why it cannot be sent
}

// String returns the request as EXPLAIN shows it: not escaped and without the host.
func (r Request) String() string {
	text := "GET " + r.path
	options := r.query.String()
	if r.hidden {
		options = strings.TrimPrefix(options+"&includeHiddenFolders=true", "&")
	}
	if options != "" {
		text += "?" + options
	}
	return text
}

// Users lists the directory's users. An advanced query (ne, not, endswith, $filter with $orderby) is told so by a
// header and by $count=true.
func (c *Client) Users(q odata.Query, advanced bool) Request {
	q.Count = q.Count || advanced
	p := parametersOf(q)
	config := &users.UsersRequestBuilderGetRequestConfiguration{QueryParameters: &users.UsersRequestBuilderGetQueryParameters{
		Count: p.count, Expand: p.expand, Filter: p.filter, Orderby: p.orderBy, Search: p.search, Select: p.choice, Top: p.top,
	}}
	info, err := c.users().ToGetRequestInformation(context.Background(), config)
	r := c.request("", q, info, err)
	r.advanced = advanced
	return r
}

// User reads one user of the directory by GUID or user principal name. Only Select and Expand of q are sent.
func (c *Client) User(idOrUPN string, q odata.Query) Request {
	q = odata.Query{Select: q.Select, Expand: q.Expand}
	config := &users.UserItemRequestBuilderGetRequestConfiguration{QueryParameters: &users.UserItemRequestBuilderGetQueryParameters{
		Expand: q.Expand, Select: q.Select,
	}}
	info, err := c.users().ByUserId(idOrUPN).ToGetRequestInformation(context.Background(), config)
	return c.request("", q, info, err)
}

// MailFolders lists the folders at the top of a mailbox, hidden ones included.
func (c *Client) MailFolders(mailbox string, q odata.Query) Request {
	p := parametersOf(q)
	config := &users.ItemMailFoldersRequestBuilderGetRequestConfiguration{QueryParameters: &users.ItemMailFoldersRequestBuilderGetQueryParameters{
		Count: p.count, Expand: p.expand, Filter: p.filter, Orderby: p.orderBy, Search: p.search, Select: p.choice, Top: p.top,
		IncludeHiddenFolders: new("true"),
	}}
	info, err := c.users().ByUserId(mailbox).MailFolders().ToGetRequestInformation(context.Background(), config)
	r := c.request(mailbox, q, info, err)
	r.hidden = true
	return r
}

// ChildFolders lists the folders right below one, hidden ones included. The folder is an id or a well-known name.
func (c *Client) ChildFolders(mailbox, folder string, q odata.Query) Request {
	p := parametersOf(q)
	config := &users.ItemMailFoldersItemChildFoldersRequestBuilderGetRequestConfiguration{QueryParameters: &users.ItemMailFoldersItemChildFoldersRequestBuilderGetQueryParameters{
		Count: p.count, Expand: p.expand, Filter: p.filter, Orderby: p.orderBy, Search: p.search, Select: p.choice, Top: p.top,
		IncludeHiddenFolders: new("true"),
	}}
	info, err := c.users().ByUserId(mailbox).MailFolders().ByMailFolderId(folder).ChildFolders().ToGetRequestInformation(context.Background(), config)
	r := c.request(mailbox, q, info, err)
	r.hidden = true
	return r
}

// MailFolder reads one folder by id or well-known name. Only Select and Expand of q are sent.
func (c *Client) MailFolder(mailbox, idOrAlias string, q odata.Query) Request {
	q = odata.Query{Select: q.Select, Expand: q.Expand}
	config := &users.ItemMailFoldersMailFolderItemRequestBuilderGetRequestConfiguration{QueryParameters: &users.ItemMailFoldersMailFolderItemRequestBuilderGetQueryParameters{
		Expand: q.Expand, Select: q.Select,
	}}
	info, err := c.users().ByUserId(mailbox).MailFolders().ByMailFolderId(idOrAlias).ToGetRequestInformation(context.Background(), config)
	return c.request(mailbox, q, info, err)
}

// Messages lists the messages of a whole mailbox. Graph mixes chat items in, and its paging over folders is known to
// miss and repeat some: a complete reading goes folder by folder.
func (c *Client) Messages(mailbox string, q odata.Query) Request {
	p := parametersOf(q)
	config := &users.ItemMessagesRequestBuilderGetRequestConfiguration{QueryParameters: &users.ItemMessagesRequestBuilderGetQueryParameters{
		Count: p.count, Expand: p.expand, Filter: p.filter, Orderby: p.orderBy, Search: p.search, Select: p.choice, Top: p.top,
	}}
	info, err := c.users().ByUserId(mailbox).Messages().ToGetRequestInformation(context.Background(), config)
	return c.request(mailbox, q, info, err)
}

// FolderMessages lists the messages right in one folder, which is an id or a well-known name. It alone takes Skip of q.
func (c *Client) FolderMessages(mailbox, folder string, q odata.Query) Request {
	p := parametersOf(q)
	config := &users.ItemMailFoldersItemMessagesRequestBuilderGetRequestConfiguration{QueryParameters: &users.ItemMailFoldersItemMessagesRequestBuilderGetQueryParameters{
		Count: p.count, Expand: p.expand, Filter: p.filter, Orderby: p.orderBy, Search: p.search, Select: p.choice, Skip: p.skip, Top: p.top,
	}}
	info, err := c.users().ByUserId(mailbox).MailFolders().ByMailFolderId(folder).Messages().ToGetRequestInformation(context.Background(), config)
	return c.request(mailbox, q, info, err)
}

// Message reads one message by its id. Only Select and Expand of q are sent.
func (c *Client) Message(mailbox, id string, q odata.Query) Request {
	q = odata.Query{Select: q.Select, Expand: q.Expand}
	config := &users.ItemMessagesMessageItemRequestBuilderGetRequestConfiguration{QueryParameters: &users.ItemMessagesMessageItemRequestBuilderGetQueryParameters{
		Expand: q.Expand, Select: q.Select,
	}}
	info, err := c.users().ByUserId(mailbox).Messages().ByMessageId(id).ToGetRequestInformation(context.Background(), config)
	r := c.request(mailbox, q, info, err)
	r.message = true
	return r
}

// users returns the SDK's builder at /users of this service.
func (c *Client) users() *users.UsersRequestBuilder {
	return users.NewUsersRequestBuilderInternal(map[string]string{"baseurl": c.service.String()}, buildOnly{})
}

// parameters are a query's options in the types that the SDK's builders take.
type parameters struct {
	count           *bool
	filter, search  *string
	expand, orderBy []string
	choice          []string
	top, skip       *int32
}

// parametersOf leaves nil what q does not ask for.
func parametersOf(q odata.Query) parameters {
	p := parameters{choice: q.Select, expand: q.Expand, orderBy: q.OrderTexts()}
	if q.Count {
		p.count = new(true)
	}
	if !q.Filter.IsZero() {
		p.filter = new(q.Filter.String())
	}
	if q.Search != "" {
		p.search = new(q.SearchText())
	}
	if q.Top > 0 {
		p.top = new(int32(q.Top))
	}
	if q.Skip > 0 {
		p.skip = new(int32(q.Skip))
	}
	return p
}

// pathParameter finds the ids in a builder's template, such as {user%2Did}.
var pathParameter = regexp.MustCompile(`\{[^{}+?]+\}`)

// request makes a Request of what a builder made. An id that would make another path of it (nothing, or dots that
// servers take for a step up) is answered as Graph answers ids that it cannot read.
func (c *Client) request(mailbox string, q odata.Query, info *abstractions.RequestInformation, err error) Request {
	r := Request{Mailbox: mailbox, query: q}
	if err != nil {
		r.err = fmt.Errorf("building a request: %w", err)
		return r
	}
	r.op = "GET " + pathParameter.ReplaceAllString(pathOf(info), "{id}")
	quoteUser(info)
	r.path = pathParameter.ReplaceAllStringFunc(pathOf(info), func(name string) string {
		id := info.PathParameters[strings.Trim(name, "{}")]
		if id == "" || id == "." || id == ".." {
			r.err = &Error{Status: 400, Code: codeMalformedID, Mailbox: mailbox, Op: r.op}
		}
		return id
	})
	r.url, err = info.GetUri()
	if err != nil && r.err == nil {
		r.err = fmt.Errorf("building %s: %w", r.op, err)
	}
	return r
}

// pathOf returns the path of a builder's template, below the service's root.
func pathOf(info *abstractions.RequestInformation) string {
	path, _, _ := strings.Cut(strings.TrimPrefix(info.UrlTemplate, "{+baseurl}"), "{?")
	return path
}

// quoteUser makes a key in quotes of a user whose name begins with $, which the service would take for an operation.
// See https://learn.microsoft.com/graph/api/user-get.
func quoteUser(info *abstractions.RequestInformation) {
	const user = "user%2Did"
	if name := info.PathParameters[user]; strings.HasPrefix(name, "$") {
		info.PathParameters[user] = strings.ReplaceAll(name, "'", "''")
		info.UrlTemplate = strings.Replace(info.UrlTemplate, "/{"+user+"}", "('{"+user+"}')", 1)
	}
}
