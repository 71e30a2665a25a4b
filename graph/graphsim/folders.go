package graphsim

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// folderProperty is a property of a mailFolder, in the order in which Graph prints them.
type folderProperty struct {
	name   string
	append func(j *jsonText, b *boxIndex, n *folderNode)
}

// folderProperties are all of v1.0. There is no well-known name among them.
var folderProperties = []folderProperty{
	{"displayName", func(j *jsonText, _ *boxIndex, n *folderNode) { j.text("displayName", n.DisplayName) }},
	{"parentFolderId", func(j *jsonText, _ *boxIndex, n *folderNode) { j.text("parentFolderId", n.parentID()) }},
	{"childFolderCount", func(j *jsonText, _ *boxIndex, n *folderNode) { j.number("childFolderCount", int64(len(n.children))) }},
	{"unreadItemCount", func(j *jsonText, b *boxIndex, n *folderNode) { j.number("unreadItemCount", int64(b.unreadCount(n))) }},
	{"totalItemCount", func(j *jsonText, b *boxIndex, n *folderNode) { j.number("totalItemCount", int64(b.messages(n).len())) }},
	{"isHidden", func(j *jsonText, _ *boxIndex, n *folderNode) { j.bool("isHidden", n.Hidden) }},
	{"isSupported", func(j *jsonText, _ *boxIndex, n *folderNode) {
		if n.Search != nil {
			j.bool("isSupported", true)
		}
	}},
	{"includeNestedFolders", func(j *jsonText, _ *boxIndex, n *folderNode) {
		if n.Search != nil {
			j.bool("includeNestedFolders", n.Search.IncludeNestedFolders)
		}
	}},
	{"sourceFolderIds", func(j *jsonText, _ *boxIndex, n *folderNode) {
		if n.Search != nil {
			j.strings("sourceFolderIds", n.Search.SourceFolderIDs)
		}
	}},
	{"filterQuery", func(j *jsonText, _ *boxIndex, n *folderNode) {
		if n.Search != nil {
			j.text("filterQuery", n.Search.FilterQuery)
		}
	}},
}

// plainFolderProperties is how many of them a folder that is no search folder has.
const plainFolderProperties = 6

// parentID is the id of the folder above. That of the root exists and cannot be read.
func (n *folderNode) parentID() string {
	if n.parent == nil {
		return n.ID + "A"
	}
	return n.parent.ID
}

// selectFolder gives the properties to print.
func (c *call) selectFolder() ([]folderProperty, *apiError) {
	if len(c.query.selected) == 0 {
		return folderProperties, nil
	}
	for _, name := range c.query.selected {
		known := slices.ContainsFunc(folderProperties[:plainFolderProperties], func(p folderProperty) bool {
			return strings.EqualFold(p.name, name)
		})
		if !known && !strings.EqualFold(name, "id") {
			return nil, refuse(http.StatusBadRequest, "RequestBroker--ParseUri",
				"Parsing OData Select and Expand failed: Could not find a property named '%s' on type 'microsoft.graph.mailFolder'.", name)
		}
	}
	return slices.DeleteFunc(slices.Clone(folderProperties), func(p folderProperty) bool {
		return !containsName(c.query.selected, p.name)
	}), nil
}

// members prints a folder.
func (n *folderNode) members(j *jsonText, b *boxIndex, props []folderProperty) {
	if n.Search != nil {
		j.text("@odata.type", "#microsoft.graph.mailSearchFolder")
	}
	j.text("id", n.ID)
	for _, p := range props {
		p.append(j, b, n)
	}
}

// listFolders answers the folders directly below one. Hidden ones show on request.
func (c *call) listFolders(above *folderNode) (reply, *apiError) {
	props, err := c.selectFolder()
	if err != nil {
		return reply{}, err
	}
	folders, err := c.chooseFolders(above)
	if err != nil {
		return reply{}, err
	}
	b := c.box()
	from, to, next := c.sim.window(len(folders), c.query.skip, c.query.pageSize())
	p := page{context: c.contextPath("mailFolders"), n: to - from, linkFirst: c.sim.opts.NextLinkFirst}
	if len(c.segments) > 3 {
		p.context = c.contextPath(keyed("mailFolders", c.segments[3]), "childFolders")
	}
	if next >= 0 {
		p.next = c.nextLink("skip", strconv.Itoa(next))
	}
	if c.query.count {
		n := len(folders)
		p.count = &n
	}
	p.element = func(j *jsonText, i int) {
		j.open('{')
		folders[from+i].members(j, b, props)
		j.close('}')
	}
	return c.list(p), nil
}

// chooseFolders applies includeHiddenFolders and $filter.
func (c *call) chooseFolders(above *folderNode) ([]*folderNode, *apiError) {
	if err := c.query.unsupported("search", "skiptoken"); err != nil {
		return nil, err
	}
	if c.query.params["orderby"] != "" {
		return nil, refuse(http.StatusBadRequest, "ErrorInvalidUrlQuery", "OrderBy not supported.")
	}
	if c.query.params["expand"] != "" {
		return nil, notSimulated("$expand on folders")
	}
	keep := func(*folderNode) bool { return true }
	if text := c.query.params["filter"]; text != "" {
		root, err := parseFilter(text)
		if err != nil {
			return nil, err
		}
		if keep, err = compileFolder(root); err != nil {
			return nil, err
		}
	}
	hidden := strings.EqualFold(c.query.params[includeHidden], "true")
	var out []*folderNode
	for _, n := range above.children {
		if (hidden || !n.Hidden) && keep(n) {
			out = append(out, n)
		}
	}
	return out, nil
}

// compileFolder checks a $filter on folders: displayName eq and startswith, joined by and or or.
func compileFolder(n node) (func(*folderNode) bool, *apiError) {
	switch n := n.(type) {
	case *logical:
		left, err := compileFolder(n.left)
		if err != nil {
			return nil, err
		}
		right, err := compileFolder(n.right)
		if err != nil {
			return nil, err
		}
		if n.op == "or" {
			return func(f *folderNode) bool { return left(f) || right(f) }, nil
		}
		return func(f *folderNode) bool { return left(f) && right(f) }, nil
	case *comparison:
		if p, lit, ok := propertyAndText(n.left, n.right); ok && n.op == "eq" && p == "displayname" {
			return func(f *folderNode) bool { return strings.EqualFold(f.DisplayName, lit) }, nil
		}
	case *invocation:
		if n.name == "startswith" && len(n.args) == 2 {
			if p, lit, ok := propertyAndText(n.args[0], n.args[1]); ok && p == "displayname" {
				return func(f *folderNode) bool { return hasPrefixFold(f.DisplayName, lit) }, nil
			}
		}
	}
	return nil, invalidNodes()
}

// propertyAndText takes a property and a string apart.
func propertyAndText(left, right node) (key, text string, ok bool) {
	p, isProperty := left.(*property)
	lit, isLiteral := right.(*literal)
	if !isProperty || !isLiteral || lit.kind != kindString {
		return "", "", false
	}
	return pathKey(p.path), lit.text, true
}

// countFolders answers $count below mailFolders or childFolders.
func (c *call) countFolders(above *folderNode) (reply, *apiError) {
	folders, err := c.chooseFolders(above)
	if err != nil {
		return reply{}, err
	}
	return reply{kind: "text/plain", body: strconv.AppendInt(nil, int64(len(folders)), 10)}, nil
}

// getFolder answers one folder.
func (c *call) getFolder(n *folderNode) (reply, *apiError) {
	props, err := c.selectFolder()
	if err != nil {
		return reply{}, err
	}
	b := c.box()
	return c.entity(c.contextPath("mailFolders")+"/$entity", func(j *jsonText) { n.members(j, b, props) }), nil
}
