// mysql2, mysql and mariadb for Node: node node.mjs NAME. Packages are found in NODE_PATH.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import assert from 'node:assert/strict';

const name = process.argv[2];
const require = createRequire(import.meta.url);
const env = process.env;
const settings = {
  host: env.PROBE_HOST, port: Number(env.PROBE_PORT), user: env.PROBE_USER, password: env.PROBE_PASSWORD,
  database: env.PROBE_DATABASE, ssl: { rejectUnauthorized: false }, charset: 'utf8mb4', timezone: 'Z',
};

const many = 'SELECT a.id, b.display_name, c.path FROM folders a, folders b, folders c, folders d LIMIT 100000';
const endless = 'SELECT SLEEP(9) FROM folders a, folders b';

// open connects. What it gives has query, execute (a prepared statement), stream (an async iterable of rows), ping and end.
const adapters = {
  mysql2() {
    const driver = require('mysql2/promise');
    return async (changes) => {
      const connection = await driver.createConnection({ ...settings, ...changes });
      return {
        query: async (sql, values) => (await connection.query(sql, values))[0],
        execute: async (sql, values) => (await connection.execute(sql, values))[0],
        fields: async (sql) => (await connection.query(sql))[1].map((f) => ({ name: f.name, org: f.orgName, table: f.orgTable })),
        stream: (sql) => connection.connection.query(sql).stream(),
        ping: () => connection.ping(),
        reset: () => connection.changeUser({ database: settings.database }),
        end: () => connection.end(),
        destroy: () => connection.destroy(),
      };
    };
  },
  mysql() {
    const driver = require('mysql');
    const promise = (call) => new Promise((yes, no) => call((error, value) => (error ? no(error) : yes(value))));
    return async (changes) => {
      const connection = driver.createConnection({ ...settings, ...changes });
      connection.on('error', () => {});
      await promise((done) => connection.connect(done));
      const query = (sql, values) => promise((done) => connection.query(sql, values, done));
      return {
        query,
        execute: query, // it has no prepared statements
        fields: (sql) => promise((done) => connection.query(sql, (e, _, fields) => done(e, fields))).then((f) => f.map((f) => ({ name: f.name, org: f.orgName, table: f.orgTable }))),
        stream: (sql) => {
          const rows = new PassThrough({ objectMode: true });
          return connection.query(sql).stream().on('error', (e) => rows.destroy(e)).pipe(rows);
        },
        ping: () => promise((done) => connection.ping(done)),
        reset: () => promise((done) => connection.changeUser({ database: settings.database }, done)),
        end: () => promise((done) => connection.end(done)),
        destroy: () => connection.destroy(),
      };
    };
  },
  mariadb() {
    const driver = require('mariadb');
    return async (changes) => {
      const connection = await driver.createConnection({ ...settings, charset: undefined, ...changes });
      connection.on('error', () => {});
      return {
        query: (sql, values) => connection.query(sql, values),
        execute: (sql, values) => connection.execute(sql, values),
        fields: async (sql) => (await connection.query({ sql, rowsAsArray: true, metaAsArray: true }))[1].map((f) => ({ name: f.name(), org: f.orgName(), table: f.orgTable() })),
        stream: (sql) => connection.queryStream(sql),
        ping: () => connection.ping(),
        reset: () => connection.reset(), // its changeUser refuses MySQL 8
        end: () => connection.end(),
        destroy: () => connection.destroy(),
      };
    };
  },
};

const open = adapters[name]();
console.log('client', `Node ${name}`, JSON.parse(readFileSync(join(env.NODE_PATH.split(':')[0], name, 'package.json'))).version);

// check runs a check on a connection of its own.
async function check(title, body) {
  let connection;
  try {
    connection = await open();
    await body(connection);
    console.log('ok', title);
  } catch (error) {
    console.log('FAIL', `${title}:`, String(error.message).replaceAll(/\s+/g, ' '));
  }
  connection?.destroy();
}

// code is the number and state of the error that a promise ends with.
async function code(promise) {
  try {
    await promise;
  } catch (error) {
    return [error.errno, error.sqlState ?? error.sqlStateMarker];
  }
  throw new Error('no error');
}

const one = async (connection, sql, values) => Object.values((await connection.query(sql, values))[0]);
const number = (value) => Number(value); // COUNT(*) is a BigInt in some drivers

await check('connect', async (c) => assert.match((await one(c, 'SELECT VERSION()'))[0], /^(8\.|10\.|11\.)/));

await check('tables', async (c) => {
  const names = (await c.query('SHOW TABLES')).map((r) => Object.values(r)[0]);
  assert.deepEqual(['attachments', 'folders', 'messages', 'users'].filter((t) => !names.includes(t)), []);
});

await check('columns', async (c) => {
  const found = await c.query('SHOW FULL COLUMNS FROM folders');
  const column = (name) => found.filter((r) => r.Field === name).map((r) => [r.Type.replace('int(11)', 'int'), r.Null, r.Key])[0];
  assert.deepEqual([column('id'), column('total_item_count')], [['varchar(512)', 'NO', 'PRI'], ['int', 'YES', '']]);
});

await check('fields', async (c) => {
  const found = await c.fields('SELECT m.subject AS s, f.id, 1 AS one FROM messages m JOIN folders f ON f.id = m.parent_folder_id LIMIT 1');
  assert.deepEqual(found, [{ name: 's', org: 'subject', table: 'messages' }, { name: 'id', org: 'id', table: 'folders' }, { name: 'one', org: '', table: '' }]);
});

await check('where_order_limit', async (c) => {
  const rows = await c.query('SELECT subject, received_date_time AS t FROM messages WHERE is_read = ? ORDER BY t DESC LIMIT 5', [true]);
  assert.equal(rows.length, 5);
  assert.ok(rows.every((r, i) => r.t instanceof Date && (i === 0 || r.t <= rows[i - 1].t)));
});

await check('like_escape', async (c) => {
  const like = async (pattern) => number((await one(c, 'SELECT COUNT(*) FROM folders WHERE path LIKE ?', [pattern]))[0]);
  assert.ok((await like('Inbox_%')) > 0);
  assert.equal(await like('Inbox\\_%'), 0);
});

await check('case_insensitive', async (c) => assert.equal(number((await one(c, 'SELECT COUNT(*) FROM folders WHERE display_name = ?', ['sENT iTEMS']))[0]), 1));

await check('prepared', async (c) => {
  for (const name of ['inbox', 'sentitems', 'inbox']) {
    const rows = await c.execute('SELECT well_known_name AS name, total_item_count AS items FROM folders WHERE well_known_name = ?', [name]);
    assert.equal(rows[0].name, name);
    assert.ok(rows[0].items > 0);
  }
});

await check('nulls', async (c) => {
  const rows = await c.execute('SELECT well_known_name AS a, CAST(? AS CHAR) AS b FROM folders WHERE well_known_name IS NULL LIMIT 1', [null]);
  assert.deepEqual({ ...rows[0] }, { a: null, b: null });
});

await check('datetime6', async (c) => {
  const text = '2026-11-20 08:45:11.123456';
  assert.deepEqual(await one(c, 'SELECT CAST(CAST(? AS DATETIME(6)) AS CHAR)', [text]), [text]);
  const moment = new Date('2026-11-20T08:45:11.120Z');
  assert.deepEqual((await c.execute('SELECT CAST(? AS DATETIME(6)) AS t', [moment]))[0].t, moment);
});

await check('emoji', async (c) => {
  assert.deepEqual(await one(c, "SELECT ?, '🌞 Köln 日本'", ['🥗 ñ 한']), ['🥗 ñ 한', '🌞 Köln 日本']);
  assert.ok((await c.query('SELECT subject FROM messages WHERE subject LIKE ?', ['%🌞%'])).some((r) => r.subject.includes('🌞')));
});

await check('megabyte', async (c) => {
  const rows = await c.execute("SELECT REPEAT('x', 1000000) AS x, LENGTH(?) AS y", ['y'.repeat(1000000)]);
  assert.deepEqual([rows[0].x.length, number(rows[0].y)], [1000000, 1000000]);
});

await check('five_megabytes', async (c) => {
  const [x, y] = await one(c, "SELECT REPEAT('ö', 2500000), LENGTH(?)", ['y'.repeat(5000000)]);
  assert.deepEqual([x.length, number(y)], [2500000, 5000000]);
});

await check('group_by', async (c) => {
  const rows = await c.query('SELECT folder_path, COUNT(*) AS n FROM messages GROUP BY folder_path HAVING n > 10 ORDER BY n DESC, folder_path');
  const [sent] = await one(c, "SELECT COUNT(*) FROM messages WHERE folder_path = 'Sent Items'");
  assert.equal(number(rows.find((r) => r.folder_path === 'Sent Items').n), number(sent));
});

await check('join', async (c) => {
  const rows = await c.query("SELECT m.subject, f.display_name AS f FROM messages m JOIN folders f ON f.id = m.parent_folder_id WHERE f.well_known_name = 'sentitems' AND m.importance = 'high'");
  assert.ok(rows.length > 0 && rows.every((r) => r.f === 'Sent Items'));
});

await check('typed_values', async (c) => {
  for (const run of [c.query, c.execute]) {
    const [i, d, x, s] = Object.values((await run('SELECT 1 AS i, CAST(0.1 AS DECIMAL(10,3)) AS d, CAST(0.5 AS DOUBLE) AS x, ? AS s', ['a']))[0]);
    assert.deepEqual([number(i), String(d).replace(/0+$/, ''), x, s], [1, '0.1', 0.5, 'a']);
  }
  const [blob, size] = await one(c, 'SELECT content_bytes, LENGTH(content_bytes) FROM attachments WHERE content_bytes IS NOT NULL LIMIT 1');
  assert.ok(Buffer.isBuffer(blob) && blob.length === number(size));
});

await check('err_1054', async (c) => assert.deepEqual(await code(c.query('SELECT nothing FROM folders')), [1054, '42S22']));
await check('err_1054_prepared', async (c) => assert.deepEqual(await code(c.execute('SELECT nothing FROM folders WHERE id = ?', ['a'])), [1054, '42S22']));
await check('err_1146', async (c) => assert.deepEqual(await code(c.query('SELECT 1 FROM nothing')), [1146, '42S02']));
await check('err_1064', async (c) => assert.deepEqual(await code(c.query('SELEC 1')), [1064, '42000']));
await check('err_1045', async () => assert.deepEqual(await code(open({ password: 'wrong' })), [1045, '28000']));
await check('err_1049', async () => assert.deepEqual(await code(open({ database: 'nothing' })), [1049, '42000']));
await check('tls', async (c) => assert.match((await c.query("SHOW STATUS LIKE 'Ssl_cipher'"))[0].Value, /./));

await check('kill', async (c) => {
  const [id] = await one(c, 'SELECT CONNECTION_ID()');
  const killer = await open();
  const ended = code(c.query(endless));
  while (number((await one(killer, 'SELECT COUNT(*) FROM information_schema.processlist WHERE id = ? AND info LIKE ?', [id, 'SELECT SLEEP(%']))[0]) === 0);
  await killer.query(`KILL QUERY ${id}`);
  assert.deepEqual(await ended, [1317, '70100']);
  assert.deepEqual((await one(c, 'SELECT 1')).map(number), [1]);
  await killer.end();
});

await check('stream_100k', async (c) => {
  let rows = 0;
  for await (const _ of c.stream(many)) rows++;
  assert.equal(rows, 100000);
});

await check('abandoned_stream', async (c) => {
  for await (const _ of c.stream(many)) break;
  c.destroy();
  const next = await open();
  assert.deepEqual((await one(next, 'SELECT 1')).map(number), [1]);
  await next.end();
});

await check('broken_stream', async (c) => {
  const load = async () => {
    for await (const _ of c.stream(env.PROBE_BROKEN));
  };
  const [errno] = await code(load());
  assert.ok(errno > 1000, `errno ${errno}`);
});

await check('server_dies', async () => {
  const cut = await open({ port: Number(env.PROBE_CUT_PORT) });
  await assert.rejects(cut.query(many));
});

if (name !== 'mysql2') { // whose streams never end then, whatever the server: it tells the connection alone
  await check('server_dies_stream', async () => {
    const cut = await open({ port: Number(env.PROBE_CUT_PORT) });
    await assert.rejects(async () => {
      for await (const _ of cut.stream(many));
    });
  });
}

await check('idle', async (c) => {
  await c.query('SET wait_timeout = 1');
  await new Promise((done) => setTimeout(done, 2000));
  await assert.rejects(c.query('SELECT 1'));
});

await check('zero_rows', async (c) => assert.deepEqual([...(await c.query('SELECT id FROM messages WHERE folder_path = ?', ['no such folder']))], []));

await check('thousand_times', async (c) => {
  for (let i = 0; i < 1000; i++) assert.equal(number(Object.values((await c.execute('SELECT ? + 1', [i]))[0])[0]), i + 1);
});

await check('transaction', async (c) => {
  for (const sql of ['START TRANSACTION', 'SAVEPOINT a', 'SELECT COUNT(*) FROM folders', 'ROLLBACK TO SAVEPOINT a', 'RELEASE SAVEPOINT a', 'COMMIT', 'SET autocommit = 0', 'SELECT COUNT(*) FROM folders', 'ROLLBACK']) await c.query(sql);
});

await check('ping_reset', async (c) => {
  await c.ping();
  await c.query("SET @a = 'left over'");
  await c.reset();
  assert.deepEqual(await one(c, 'SELECT @a, DATABASE()'), [null, settings.database]);
});

await check('reconnect', async (c) => {
  for (let i = 0; i < 20; i++) await (await open()).end();
  const [id] = await one(c, 'SELECT CONNECTION_ID()');
  const killer = await open();
  await killer.query(`KILL ${id}`);
  await killer.end();
  await assert.rejects(c.query('SELECT 1'));
});

await check('many_at_once', async () => {
  const counts = await Promise.all(Array.from({ length: 20 }, async () => {
    const c = await open();
    const [n] = await one(c, 'SELECT COUNT(*) FROM folders');
    await c.end();
    return number(n);
  }));
  assert.equal(new Set(counts).size, 1);
});

console.log('end');
process.exit(0);
