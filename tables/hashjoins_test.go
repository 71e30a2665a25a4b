package tables_test

import (
	"strings"
	"testing"
)

// hashJoins are joins by equal columns and something else, with the kind of join that EXPLAIN must show. Braces mark the
// equalities.
var hashJoins = []struct{ kind, statement string }{
	{"HashJoin", "SELECT m.id, r.address FROM messages m JOIN recipients r ON {r.message_id = m.id} AND r.address <> m.from_address"},
	{"HashJoin", "SELECT a.id, b.id FROM messages a JOIN messages b ON {a.conversation_id = b.conversation_id} AND b.received_date_time > a.received_date_time"},
	{"HashJoin", "SELECT a.id, b.id FROM messages a, messages b WHERE {a.conversation_id = b.conversation_id} AND b.received_date_time > a.received_date_time"},
	{"LeftOuterHashJoin", "SELECT a.id, b.id FROM messages a LEFT JOIN messages b ON {a.conversation_id = b.conversation_id} AND b.received_date_time > a.received_date_time"},
	{"LeftOuterHashJoin", "SELECT a.id, b.id FROM messages b RIGHT JOIN messages a ON {a.conversation_id = b.conversation_id} AND b.received_date_time < a.received_date_time"},
	{"LeftOuterHashJoin", "SELECT a.id, b.id FROM messages a LEFT JOIN messages b ON {a.conversation_id = b.conversation_id} AND b.received_date_time > a.received_date_time WHERE b.id IS NULL"},
	{"LeftOuterHashJoin", "SELECT a.id, b.id FROM messages a LEFT JOIN messages b ON {a.conversation_id = b.conversation_id} AND (b.is_read OR a.has_attachments)"},
	{"AntiHashJoin", "SELECT a.id FROM messages a WHERE NOT EXISTS (SELECT 1 FROM messages b WHERE {a.conversation_id = b.conversation_id} AND b.received_date_time > a.received_date_time)"},
	{"SemiHashJoin", "SELECT a.id FROM messages a WHERE EXISTS (SELECT 1 FROM messages b WHERE {a.conversation_id = b.conversation_id} AND b.received_date_time > a.received_date_time)"},
	{"", "SELECT a.id FROM messages a WHERE a.conversation_id IN (SELECT b.conversation_id FROM messages b WHERE b.received_date_time > a.received_date_time)"},
	{"", "SELECT a.id FROM messages a WHERE a.conversation_id NOT IN (SELECT b.conversation_id FROM messages b WHERE b.received_date_time > a.received_date_time)"},

	// NULLs, on either side, and texts that differ in case.
	{"HashJoin", "SELECT a.id, b.id FROM (SELECT id, received_date_time, NULLIF(from_address, 'nobody') k, IF(is_read, UPPER(from_address), NULL) u FROM messages) a JOIN (SELECT id, received_date_time, IF(has_attachments, from_address, NULL) k FROM messages) b ON a.u = b.k AND a.received_date_time < b.received_date_time"},
	{"LeftOuterHashJoin", "SELECT a.id, b.id FROM (SELECT id, received_date_time, IF(is_read, UPPER(from_address), NULL) u FROM messages) a LEFT JOIN (SELECT id, received_date_time, IF(has_attachments, from_address, NULL) k FROM messages) b ON a.u = b.k AND a.received_date_time < b.received_date_time"},
	{"", "SELECT a.id FROM (SELECT id, received_date_time, IF(is_read, UPPER(from_address), NULL) u FROM messages) a WHERE NOT EXISTS (SELECT 1 FROM (SELECT id, received_date_time, IF(has_attachments, from_address, NULL) k FROM messages) b WHERE {a.u = b.k} AND a.received_date_time < b.received_date_time)"},
	{"", "SELECT a.id FROM (SELECT id, received_date_time, IF(is_read, UPPER(from_address), NULL) u FROM messages) a WHERE a.u NOT IN (SELECT k FROM (SELECT id, received_date_time, IF(has_attachments, from_address, NULL) k FROM messages) b WHERE a.received_date_time < b.received_date_time)"},
	{"HashJoin", "SELECT m.id, r.a FROM messages m JOIN (SELECT UPPER(address) a, message_id FROM recipients) r ON r.message_id = m.id AND r.a = m.from_address AND m.subject <> 'x'"},
	{"HashJoin", "SELECT m.id, u.mail FROM messages m JOIN users u ON {u.mail = m.from_address} AND u.display_name <> m.subject"},

	// More than two tables, and joins inside of subqueries that look at the outer row.
	{"HashJoin", "SELECT m.id, r.address, f.path FROM messages m JOIN recipients r ON {r.message_id = m.id} AND r.address <> m.from_address LEFT JOIN folders f ON {f.id = m.parent_folder_id} AND f.path <> r.name"},
	{"", "SELECT f.path, (SELECT COUNT(*) FROM messages m JOIN recipients r ON {r.message_id = m.id} AND r.address <> m.from_address WHERE m.parent_folder_id = f.id) n FROM folders f"},
	{"", "SELECT f.path, (SELECT COUNT(*) FROM messages m LEFT JOIN recipients r ON {r.message_id = m.id} AND r.address <> f.path WHERE m.parent_folder_id = f.id) n FROM folders f"},
	{"", "SELECT f.path, (SELECT COUNT(*) FROM folders m LEFT JOIN folders r ON {r.parent_folder_id = m.id} AND r.path <> f.path AND r.id <> f.id) n FROM folders f"},
}

// TestHashJoinsChangeNoAnswer compares joins by hash with those by nested loops, which the engine makes where it sees no
// equality of columns: within IS TRUE.
func TestHashJoinsChangeNoAnswer(t *testing.T) {
	t.Parallel() // it takes long, and shares nothing
	g := newGateway(t)
	const box = "megan@contoso.com" // nested loops compare all rows with all
	marked, unmarked := strings.NewReplacer("{", "((", "}", ") IS TRUE)"), strings.NewReplacer("{", "", "}", "")
	for _, j := range hashJoins {
		statement := unmarked.Replace(j.statement)
		explained := g.queryIn(box, "EXPLAIN "+statement)
		if explained.err != nil {
			t.Errorf("%s: %v", statement, explained.err)
			continue
		}
		plan := explained.text()
		if !strings.Contains(plan, j.kind) {
			t.Errorf("%s\nis no %s:\n%s", statement, j.kind, plan)
		}
		hashed, loops := g.queryIn(box, statement), g.queryIn(box, marked.Replace(j.statement))
		if hashed.err != nil || loops.err != nil {
			t.Errorf("%s\n%v; by nested loops: %v", statement, hashed.err, loops.err)
			continue
		}
		if sorted(hashed) != sorted(loops) {
			t.Errorf("%s\n%d rows, %d by nested loops", statement, len(hashed.rows), len(loops.rows))
		}
		if len(loops.rows) == 0 {
			t.Errorf("%s\nhas no rows and proves nothing", statement)
		}
	}
}
