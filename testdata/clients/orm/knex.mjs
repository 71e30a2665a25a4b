// knex over mysql2: node orm/knex.mjs.
import assert from 'node:assert/strict';
import { broken, check, client, end, failure, require, settings } from './probe.mjs';

client('knex', 'knex');
const knex = require('knex')({ client: 'mysql2', connection: { ...settings, timezone: 'Z' }, pool: { min: 2, max: 5 } });

await check('schema', async () => {
  assert.equal(await knex.schema.hasTable('messages'), true);
  assert.equal(await knex.schema.hasColumn('messages', 'subject'), true);
  const info = await knex('folders').columnInfo();
  assert.deepEqual([info.id.type, info.id.nullable, info.path.nullable, String(info.id.maxLength)], ['varchar', false, true, '512']);
});
await check('query', async () => {
  const rows = await knex('messages as m').join('folders as f', 'f.id', 'm.parent_folder_id').where('f.well_known_name', 'sentitems').whereILike('m.subject', '%order%').orderBy('m.received_date_time', 'desc').limit(3).select('m.subject', 'f.display_name');
  assert.ok(rows.length > 0 && rows.every((r) => r.display_name === 'Sent Items'));
});
await check('group', async () => {
  const rows = await knex('messages').select('folder_path').count('* as n').groupBy('folder_path').having('n', '>', 10);
  assert.ok(rows.some((r) => r.folder_path === 'Sent Items'));
});
await check('stream', async () => {
  let n = 0;
  for await (const _ of knex('messages').select('id').stream()) n++;
  assert.equal(n, Number((await knex('messages').count('* as n'))[0].n));
});
await check('transaction', async () => {
  await knex.transaction(async (t) => t.transaction(async (inner) => assert.ok((await inner('folders').first()).id)));
});
await check('pool', async () => {
  const counts = await Promise.all(Array.from({ length: 20 }, () => knex('folders').count('* as n')));
  assert.equal(new Set(counts.map((c) => Number(c[0].n))).size, 1);
});
await check('like_escape', async () => {
  const [{ n }] = await knex('folders').where('path', 'like', 'Inbox\\_%').count('* as n');
  assert.equal(Number(n), 0);
  assert.ok((await knex('folders').where('path', 'like', 'Inbox_%')).length > 0);
});
await check('values', async () => {
  const [[row]] = await knex.raw('SELECT ? AS a, ? AS b, CAST(? AS DATETIME(6)) AS c', ["🥗 it's 100%", null, '2026-11-20 08:45:11.123456']);
  assert.deepEqual([row.a, row.b, row.c.toISOString()], ["🥗 it's 100%", null, '2026-11-20T08:45:11.123Z']);
});
await check('broken_stream', async () => {
  const load = async () => {
    for await (const _ of knex.raw(broken).stream());
  };
  assert.ok((await failure(load())).errno > 1000);
});
await check('errors', async () => {
  for (const [sql, number] of [['SELECT nothing FROM folders', 1054], ['SELECT 1 FROM nothing', 1146], ['SELEC 1', 1064]]) assert.equal((await failure(knex.raw(sql))).errno, number);
});
await check('timeout', async () => {
  assert.equal((await failure(knex.raw('SELECT SLEEP(60)').timeout(500, { cancel: true }))).name, 'KnexTimeoutError');
  assert.equal((await knex.raw('SELECT 1 AS one'))[0][0].one, 1);
});
await knex.destroy();
end();
