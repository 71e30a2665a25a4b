// Cube's MySQL driver: node orm/cube.mjs.
import assert from 'node:assert/strict';
import { broken, check, client, end, failure, many, require, settings } from './probe.mjs';

const { MySqlDriver } = require('@cubejs-backend/mysql-driver');
client('Cube MySQL driver', '@cubejs-backend/mysql-driver');
const driver = new MySqlDriver(settings);

await check('connect', () => driver.testConnection());
await check('schema', async () => {
  const found = (await driver.tablesSchema())[settings.database];
  assert.ok(found.messages.some((c) => c.name === 'received_date_time' && c.type === 'datetime'));
});
await check('column_types', async () => {
  const found = await driver.tableColumnTypes(`${settings.database}.folders`);
  assert.ok(found.some((c) => c.name === 'total_item_count' && c.type === 'int'));
});
await check('measures', async () => { // as a chart asks
  const rows = await driver.query("SELECT CAST(DATE_FORMAT(CONVERT_TZ(`m`.received_date_time, @@session.time_zone, '+00:00'), '%Y-%m-01T00:00:00.000') AS DATETIME) AS `month`, count(*) AS `n` FROM messages AS `m` WHERE `m`.received_date_time >= TIMESTAMP(CONVERT_TZ(?, '+00:00', @@session.time_zone)) GROUP BY 1 ORDER BY 1 ASC LIMIT 10000", ['2026-01-01T00:00:00.000']);
  assert.ok(rows.length > 1 && rows.every((r) => Number(r.n) > 0));
});
await check('pool', async () => {
  const counts = await Promise.all(Array.from({ length: 20 }, () => driver.query('SELECT COUNT(*) AS n FROM folders', [])));
  assert.equal(new Set(counts.map(([r]) => Number(r.n))).size, 1);
});
await check('stream', async () => {
  const result = await driver.stream(many, [], { highWaterMark: 1000 });
  let n = 0;
  for await (const _ of result.rowStream) n++;
  await result.release();
  assert.equal(n, 100000);
});
await check('cancel', async () => {
  const query = driver.withConnection((connection) => connection.execute('SELECT SLEEP(30) FROM folders'));
  const ended = failure(query);
  while (Number((await driver.query("SELECT COUNT(*) AS n FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(30)%'", []))[0].n) === 0);
  await query.cancel();
  await ended;
});
await check('error', async () => assert.match(String((await failure(driver.query('SELECT nothing FROM folders', []))).message), /nothing/));
await check('broken', async () => {
  await failure(driver.query(broken, []));
});
await driver.release();
end();
