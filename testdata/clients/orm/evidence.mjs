// Evidence's MySQL connector: node orm/evidence.mjs.
import assert from 'node:assert/strict';
import { broken, check, client, end, many, require, settings } from './probe.mjs';

const run = require('@evidence-dev/mysql');
client('@evidence-dev/mysql', '@evidence-dev/mysql');

// all gives the rows of a statement, and what is said of their number and types.
async function all(sql, batchSize) {
  const result = await run(sql, { ...settings, ssl: '{"rejectUnauthorized": false}' }, batchSize);
  const rows = [];
  for await (const batch of result.rows()) rows.push(...batch);
  return { rows, count: Number(result.expectedRowCount), types: Object.fromEntries(result.columnTypes.map((c) => [c.name, c.evidenceType])) };
}

await check('connect', async () => assert.equal(await run.testConnection({ ...settings, ssl: 'false' }), true));
await check('rows', async () => {
  const { rows, count } = await all('SELECT id, display_name FROM folders ORDER BY display_name');
  assert.ok(rows.length > 10 && rows.length === count, `${rows.length} rows, ${count} expected`);
});
await check('types', async () => {
  const { types } = await all('SELECT subject, received_date_time, is_read, CAST(1.5 AS DECIMAL(5,2)) AS x FROM messages LIMIT 1');
  assert.deepEqual(types, { subject: 'string', received_date_time: 'date', is_read: 'number', x: 'number' });
});
await check('batches', async () => assert.equal((await all(many, 7000)).rows.length, 100000));

// crash is the error that ends the program: the connector listens to none of a statement.
function crash(sql) {
  return new Promise((seen) => {
    process.once('uncaughtException', seen);
    run(sql, settings).then((result) => result.rows().next()).catch(seen);
  });
}
await check('error', async () => assert.equal((await crash('SELECT nothing FROM folders')).errno, 1054));
await check('broken', async () => assert.ok((await crash(broken)).errno > 1000));
end();
