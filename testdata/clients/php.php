<?php
// PHP's PDO_mysql and mysqli, both over mysqlnd: php php.php.

[$host, $port, $user, $password, $database] = array_map('getenv', ['PROBE_HOST', 'PROBE_PORT', 'PROBE_USER', 'PROBE_PASSWORD', 'PROBE_DATABASE']);
const MANY = 'SELECT a.id, b.display_name, c.path FROM folders a, folders b, folders c, folders d LIMIT 100000';
const ENDLESS = 'SELECT SLEEP(9) FROM folders a, folders b';

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
ini_set('memory_limit', '512M');
echo 'client PHP ', PHP_VERSION, "\n";

// pdo connects by PDO, over TLS.
function pdo(array $options = [], ?string $with = null, ?string $to = null): PDO {
    global $host, $port, $user, $password, $database;
    return new PDO("mysql:host=$host;port=$port;dbname=" . ($to ?? $database) . ';charset=utf8mb4', $user, $with ?? $password,
        $options + [PDO::MYSQL_ATTR_SSL_VERIFY_SERVER_CERT => false, PDO::MYSQL_ATTR_SSL_CA => '/etc/ssl/certs/ca-certificates.crt', PDO::ATTR_EMULATE_PREPARES => false]);
}

// my connects by mysqli, over TLS.
function my(int $flags = 0, ?string $at = null): mysqli {
    global $host, $port, $user, $password, $database;
    $my = mysqli_init();
    $my->ssl_set(null, null, null, null, null);
    $my->real_connect($host, $user, $password, $database, (int) ($at ?? $port), null, $flags | MYSQLI_CLIENT_SSL | MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT);
    $my->set_charset('utf8mb4');
    return $my;
}

// check runs a check.
function check(string $name, callable $body): void {
    try {
        $body();
        echo "ok $name\n";
    } catch (Throwable $e) {
        echo "FAIL $name: ", strtr($e->getMessage(), "\n", ' '), "\n";
    }
}

// want fails the check unless both are the same.
function want(mixed $got, mixed $expected): void {
    if ($got !== $expected) {
        throw new Exception('got ' . substr(var_export($got, true), 0, 200) . ', want ' . substr(var_export($expected, true), 0, 200));
    }
}

// rows runs a prepared statement.
function rows(PDO $pdo, string $sql, mixed ...$values): array {
    $statement = $pdo->prepare($sql);
    $statement->execute($values);
    return $statement->fetchAll(PDO::FETCH_NUM);
}

// failure is the error that a call ends with.
function failure(callable $body): Throwable {
    try {
        $body();
    } catch (Throwable $e) {
        return $e;
    }
    throw new Exception('no error');
}

check('pdo_connect', fn() => want((bool) preg_match('/^(8\.|10\.|11\.|5\.5\.5)/', pdo()->getAttribute(PDO::ATTR_SERVER_VERSION)), true));
check('pdo_tables', fn() => want(array_diff(['attachments', 'folders', 'messages', 'users'], array_column(rows(pdo(), 'SHOW TABLES'), 0)), []));

check('pdo_columns', function () {
    $found = rows(pdo(), "SELECT column_name, data_type, is_nullable, column_key FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'folders' AND column_name IN ('id', 'total_item_count') ORDER BY 1");
    want($found, [['id', 'varchar', 'NO', 'PRI'], ['total_item_count', 'int', 'YES', '']]);
});

check('pdo_meta', function () {
    $statement = pdo()->query('SELECT m.subject AS s, m.id, m.received_date_time, 1.5 AS x FROM messages m LIMIT 1');
    $meta = array_map(fn($i) => $statement->getColumnMeta($i), range(0, 3));
    want(array_column($meta, 'name'), ['s', 'id', 'received_date_time', 'x']);
    want(array_column($meta, 'table'), ['m', 'm', 'm', '']);
    want(in_array('primary_key', $meta[1]['flags']), true);
    want([$meta[2]['native_type'], $meta[3]['native_type']], ['DATETIME', 'NEWDECIMAL']);
});

check('pdo_where_order_limit', function () {
    $times = array_column(rows(pdo(), 'SELECT subject, received_date_time FROM messages WHERE is_read = ? ORDER BY received_date_time DESC LIMIT 5', 1), 1);
    $sorted = $times;
    rsort($sorted);
    want(count($times), 5);
    want($times, $sorted);
});

check('pdo_like_escape', function () {
    want(rows(pdo(), 'SELECT COUNT(*) > 0 FROM folders WHERE path LIKE ?', 'Inbox_%'), [[1]]);
    want(rows(pdo(), 'SELECT COUNT(*) FROM folders WHERE path LIKE ?', 'Inbox\_%'), [[0]]);
});

check('pdo_case_insensitive', fn() => want(rows(pdo(), 'SELECT COUNT(*) FROM folders WHERE display_name = ?', 'sENT iTEMS'), [[1]]));
check('pdo_emulated', fn() => want(rows(pdo([PDO::ATTR_EMULATE_PREPARES => true]), "SELECT ?, display_name FROM folders WHERE well_known_name = ?", "it's", 'sentitems'), [["it's", 'Sent Items']]));
check('pdo_nulls', fn() => want(rows(pdo(), 'SELECT well_known_name, CAST(? AS CHAR) FROM folders WHERE well_known_name IS NULL LIMIT 1', null), [[null, null]]));
check('pdo_datetime6', fn() => want(rows(pdo(), 'SELECT CAST(? AS DATETIME(6))', '2026-11-20 08:45:11.123456'), [['2026-11-20 08:45:11.123456']]));
check('pdo_emoji', fn() => want(rows(pdo(), "SELECT ?, '🌞 Köln 日本'", '🥗 ñ 한'), [['🥗 ñ 한', '🌞 Köln 日本']]));

check('pdo_megabyte', function () {
    [[$x, $y]] = rows(pdo(), "SELECT REPEAT('x', 1000000), LENGTH(?)", str_repeat('y', 1000000));
    want([strlen($x), (int) $y], [1000000, 1000000]);
});

check('pdo_five_megabytes', function () {
    [[$x, $y]] = rows(pdo(), "SELECT REPEAT('ö', 2500000), LENGTH(?)", str_repeat('y', 5000000));
    want([strlen($x), (int) $y], [5000000, 5000000]);
});

check('pdo_group_by', function () {
    $counts = array_column(rows(pdo(), 'SELECT folder_path, COUNT(*) FROM messages GROUP BY folder_path'), 1, 0);
    want([[$counts['Sent Items']]], rows(pdo(), "SELECT COUNT(*) FROM messages WHERE folder_path = 'Sent Items'"));
});

check('pdo_join', function () {
    $found = rows(pdo(), "SELECT m.subject, f.display_name FROM messages m JOIN folders f ON f.id = m.parent_folder_id WHERE f.well_known_name = 'sentitems' AND m.importance = 'high'");
    want(array_unique(array_column($found, 1)), ['Sent Items']);
});

check('pdo_types', fn() => want(rows(pdo(), "SELECT 1, -9223372036854775807, CAST(0.1 AS DECIMAL(10,3)), CAST(0.5 AS DOUBLE), DATE '2026-02-28', 'a'"), [[1, -9223372036854775807, '0.100', 0.5, '2026-02-28', 'a']]));

foreach ([1054 => ['42S22', 'SELECT nothing FROM folders'], 1146 => ['42S02', 'SELECT 1 FROM nothing'], 1064 => ['42000', 'SELEC 1']] as $number => [$state, $sql]) {
    check("pdo_err_$number", fn() => want(array_slice(failure(fn() => pdo()->query($sql))->errorInfo, 0, 2), [$state, $number]));
    check("pdo_err_{$number}_prepared", fn() => want(array_slice(failure(fn() => rows(pdo(), $sql))->errorInfo, 0, 2), [$state, $number]));
}
check('pdo_err_1045', fn() => want(failure(fn() => pdo([], 'wrong'))->getCode(), 1045));
check('pdo_err_1049', fn() => want(failure(fn() => pdo([], null, 'nothing'))->getCode(), 1049));
check('pdo_tls', fn() => want(rows(pdo(), "SHOW STATUS LIKE 'Ssl_cipher'")[0][1] !== '', true));

check('pdo_stream_100k', function () {
    $n = 0;
    foreach (pdo([PDO::MYSQL_ATTR_USE_BUFFERED_QUERY => false])->query(MANY) as $_) {
        $n++;
    }
    want($n, 100000);
});

check('pdo_abandoned_stream', function () {
    $pdo = pdo([PDO::MYSQL_ATTR_USE_BUFFERED_QUERY => false]);
    $statement = $pdo->query(MANY);
    $statement->fetch();
    $statement->closeCursor();
    want($pdo->query('SELECT 1')->fetchAll(PDO::FETCH_NUM), [[1]]);
});

check('pdo_broken_buffered', fn() => want(failure(fn() => pdo()->query(getenv('PROBE_BROKEN'))->fetchAll())->errorInfo[1] > 1000, true));

check('pdo_transaction', function () {
    $pdo = pdo();
    $pdo->beginTransaction();
    $pdo->exec('SAVEPOINT a');
    $pdo->query('SELECT COUNT(*) FROM folders')->fetchAll();
    $pdo->exec('ROLLBACK TO SAVEPOINT a');
    $pdo->commit();
    $pdo->beginTransaction();
    want($pdo->rollBack(), true);
});

check('pdo_persistent', function () {
    $ids = [];
    foreach ([1, 2] as $_) {
        $pdo = pdo([PDO::ATTR_PERSISTENT => true]);
        $ids[] = $pdo->query('SELECT CONNECTION_ID()')->fetchColumn();
        $pdo = null;
    }
    want($ids[0], $ids[1]);
});

check('mysqli_prepared', function () {
    $my = my();
    $statement = $my->prepare('SELECT well_known_name, total_item_count FROM folders WHERE well_known_name = ?');
    foreach (['inbox', 'sentitems'] as $name) {
        $statement->bind_param('s', $name);
        $statement->execute();
        $row = $statement->get_result()->fetch_row();
        want([$row[0], is_int($row[1])], [$name, true]);
    }
});

check('mysqli_fields', function () {
    $fields = my()->query('SELECT m.subject AS s, f.id, COUNT(*) AS n FROM messages m JOIN folders f ON f.id = m.parent_folder_id GROUP BY 1, 2 LIMIT 1')->fetch_fields();
    want(array_map(fn($f) => [$f->name, $f->orgname, $f->table, $f->orgtable, $f->db], $fields),
        [['s', 'subject', 'm', 'messages', 'outlook'], ['id', 'id', 'f', 'folders', 'outlook'], ['n', '', '', '', '']]);
});

check('mysqli_multi_query', function () {
    $my = my();
    $my->multi_query('SELECT 1; SELECT 2 AS b, 3; DO 1; SELECT 4');
    $results = [];
    do {
        $result = $my->store_result();
        $results[] = $result ? $result->fetch_row() : null;
    } while ($my->more_results() && $my->next_result());
    want($results, [['1'], ['2', '3'], null, ['4']]);
});

check('mysqli_kill', function () {
    $my = my();
    $killer = my();
    $my->query(ENDLESS, MYSQLI_ASYNC);
    while ($killer->query("SELECT COUNT(*) FROM information_schema.processlist WHERE id = $my->thread_id AND info LIKE 'SELECT SLEEP(%'")->fetch_row()[0] === '0');
    $killer->query("KILL QUERY $my->thread_id");
    $e = failure(fn() => $my->reap_async_query());
    want([$e->getCode(), $e->getSqlState()], [1317, '70100']);
    want($my->query('SELECT 1')->fetch_row(), ['1']);
});

check('mysqli_latin1', function () {
    $my = my();
    $my->set_charset('latin1');
    want($my->query("SELECT 'K\xf6ln', CHAR_LENGTH('\xf6')")->fetch_row(), ["K\xf6ln", '1']);
});

check('mysqli_broken_stream', function () {
    $result = my()->query(getenv('PROBE_BROKEN'), MYSQLI_USE_RESULT);
    want(failure(function () use ($result) { while ($result->fetch_row()); })->getCode() > 1000, true);
});

foreach (['buffered' => MYSQLI_STORE_RESULT, 'stream' => MYSQLI_USE_RESULT] as $how => $mode) {
    check("mysqli_server_dies_$how", function () use ($mode) {
        $cut = my(0, getenv('PROBE_CUT_PORT'));
        $e = failure(function () use ($cut, $mode) {
            for ($result = $cut->query(MANY, $mode); $result->fetch_row(););
        });
        want(in_array($e->getCode(), [2006, 2013]) ? '' : $e->getMessage(), '');
    });
}

check('mysqli_compress', function () { // is spoken, or refused as MySQL does: PHP compresses whatever the server offers
    try {
        want(my(MYSQLI_CLIENT_COMPRESS)->query("SELECT LENGTH(REPEAT('x', 100000))")->fetch_row(), ['100000']);
    } catch (mysqli_sql_exception $e) {
        want($e->getCode(), 3922);
    }
});

check('mysqli_idle', function () {
    $my = my();
    $my->query('SET wait_timeout = 1');
    sleep(2);
    want(in_array(failure(fn() => $my->query('SELECT 1'))->getCode(), [2006, 2013, 4031]), true);
});

check('mysqli_change_user', function () use ($user, $password, $database) {
    $my = my();
    $my->query("SET @a = 'left over'");
    $my->change_user($user, $password, $database);
    want($my->query('SELECT @a, DATABASE()')->fetch_row(), [null, $database]);
});

check('mysqli_reconnect', function () {
    $my = my();
    my()->query("KILL $my->thread_id");
    want(in_array(failure(fn() => $my->query('SELECT 1'))->getCode(), [1927, 2006, 2013]), true);
    for ($i = 0; $i < 20; $i++) {
        my()->close();
    }
});

check('mysqli_stat', fn() => want(str_contains(my()->stat(), 'Uptime: '), true));

echo "end\n";
