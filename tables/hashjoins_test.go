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

	// Times, numbers, and both beside a text.
	{"HashJoin", "SELECT a.id, b.id FROM messages a JOIN messages b ON {a.received_date_time = b.received_date_time} AND (a.id <> b.id OR a.is_read)"},
	{"HashJoin", "SELECT a.id, b.id FROM messages a JOIN messages b ON {DATE(a.received_date_time) = DATE(b.sent_date_time)} AND {a.importance = b.importance} AND a.id < b.id AND a.is_read"},
	{"LeftOuterHashJoin", "SELECT a.id, b.id FROM messages a LEFT JOIN messages b ON {a.flag_due_date_time = b.flag_start_date_time} AND a.id <> b.id"},
	{"LeftOuterHashJoin", "SELECT a.path, b.path FROM folders a LEFT JOIN folders b ON {a.total_item_count = b.unread_item_count} AND {a.is_hidden = b.is_search_folder} AND a.id <> b.id"},
	{"", "SELECT a.path, b.path FROM folders a JOIN folders b ON a.total_item_count / 2 = b.total_item_count AND a.id <> b.id"},
	{"", "SELECT a.id, b.path FROM messages a JOIN folders b ON a.is_read = b.path AND a.id <> b.id"},

	// What has no match, by NOT IN with NULLs on either side, NOT EXISTS and LEFT JOIN; and IN over groups.
	{"ExcludingNulls", "SELECT m.id FROM messages m WHERE {m.from_address NOT IN (SELECT r.address FROM recipients r WHERE r.kind = 'to' AND r.address IS NOT NULL)}"},
	{"ExcludingNulls", "SELECT a.id FROM (SELECT id, IF(is_read, UPPER(from_address), NULL) u FROM messages) a WHERE {a.u NOT IN (SELECT address FROM recipients WHERE kind = 'cc' AND address > '')}"},
	{"", "SELECT COUNT(*) FROM (SELECT id, IF(is_read, UPPER(from_address), NULL) u FROM messages) a WHERE {a.u NOT IN (SELECT IF(kind = 'cc', address, NULL) FROM recipients)}"},
	{"", "SELECT a.id FROM (SELECT id, IF(is_read, UPPER(from_address), NULL) u FROM messages) a WHERE {a.u NOT IN (SELECT address FROM recipients WHERE kind = 'none')}"},
	{"", "SELECT a.id FROM messages a WHERE {a.from_address NOT IN (SELECT IF(b.is_read, b.from_address, NULL) FROM messages b WHERE b.received_date_time > a.received_date_time AND b.importance = 'high')}"},
	{"", "SELECT COUNT(*) FROM messages m WHERE {m.from_address NOT IN (SELECT mail FROM users)}"},
	{"", "SELECT m.id FROM messages m WHERE {m.conversation_id NOT IN (SELECT conversation_id FROM messages GROUP BY conversation_id HAVING COUNT(*) > 2)}"},
	{"", "SELECT m.id FROM messages m WHERE {m.conversation_id IN (SELECT conversation_id FROM messages GROUP BY conversation_id HAVING COUNT(*) > 2)}"},
	{"", "SELECT m.id FROM messages m WHERE {m.from_address IN (SELECT DISTINCT UPPER(address) FROM recipients WHERE kind = 'cc')}"},
	{"", "SELECT m.id FROM messages m WHERE {m.from_address IN (SELECT address FROM recipients GROUP BY address HAVING MIN(name) > 'H')} AND {m.conversation_id IN (SELECT conversation_id FROM messages WHERE is_read GROUP BY 1)}"},
	{"LeftOuterHashJoin", "SELECT m.id FROM messages m LEFT JOIN recipients r ON {r.address = m.from_address} WHERE r.message_id IS NULL"},
	{"LeftOuterHashJoin", "SELECT m.id FROM messages m LEFT JOIN recipients r ON {r.address = m.from_address} AND r.kind = 'to' WHERE r.message_id IS NULL"},
	{"LeftOuterHashJoin", "SELECT m.id FROM messages m LEFT JOIN recipients r ON {r.address = m.from_address} WHERE r.name IS NULL"},
	{"LeftOuterHashJoin", "SELECT m.id FROM messages m LEFT JOIN folders f ON {BINARY f.display_name = m.importance} WHERE f.id IS NULL AND {m.from_address = m.sender_address}"},
	{"LeftOuterHashJoin", "SELECT m.id FROM messages m WHERE NOT EXISTS (SELECT 1 FROM recipients r WHERE {r.address = m.from_address})"},
	{"LeftOuterHashJoin", "SELECT m.id FROM messages m WHERE NOT EXISTS (SELECT 1 FROM recipients r WHERE {r.address = m.from_address} AND {r.message_id = m.id} AND r.kind <> 'from' AND r.kind <> 'sender')"},
	{"", "SELECT f.path, (SELECT COUNT(*) FROM messages m WHERE m.parent_folder_id = f.id AND {m.from_address NOT IN (SELECT r.address FROM recipients r WHERE r.kind = 'to' AND r.address > '')}) n FROM folders f"},

	// More than two tables, and joins inside of subqueries that look at the outer row.
	{"HashJoin", "SELECT m.id, r.address, f.path FROM messages m JOIN recipients r ON {r.message_id = m.id} AND r.address <> m.from_address LEFT JOIN folders f ON {f.id = m.parent_folder_id} AND f.path <> r.name"},
	{"", "SELECT f.path, (SELECT COUNT(*) FROM messages m JOIN recipients r ON {r.message_id = m.id} AND r.address <> m.from_address WHERE m.parent_folder_id = f.id) n FROM folders f"},
	{"", "SELECT f.path, (SELECT COUNT(*) FROM messages m LEFT JOIN recipients r ON {r.message_id = m.id} AND r.address <> f.path WHERE m.parent_folder_id = f.id) n FROM folders f"},
	{"", "SELECT f.path, (SELECT COUNT(*) FROM folders a JOIN folders b ON {b.parent_folder_id = a.id} AND b.path <> a.display_name WHERE a.path <> f.path AND b.path > f.path) n FROM folders f"},
	{"", "SELECT f.path, (SELECT COUNT(*) FROM folders m LEFT JOIN folders r ON {r.parent_folder_id = m.id} AND r.path <> f.path AND r.id <> f.id) n FROM folders f"},
}

// TestHashJoinsChangeNoAnswer compares joins by hash with those by nested loops, which the engine makes where it sees no
// equality of columns, and no IN (SELECT …): within IS TRUE.
func TestHashJoinsChangeNoAnswer(t *testing.T) {
	t.Parallel() // it takes long, and shares nothing
	g := newGateway(t)
	const box = "noa@contoso.com" // nested loops compare all rows with all
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
