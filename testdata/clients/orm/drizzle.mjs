// Drizzle over mysql2, and what drizzle-kit reads of a schema: node orm/drizzle.mjs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { broken, check, client, end, failure, packages, require, settings } from './probe.mjs';

const { drizzle } = require('drizzle-orm/mysql2');
const { mysqlTable, varchar, datetime } = require('drizzle-orm/mysql-core');
const { desc, eq, like, sql } = require('drizzle-orm');
client('Drizzle', 'drizzle-orm');
const pool = require('mysql2/promise').createPool(settings);
const db = drizzle(pool);
const messages = mysqlTable('messages', { id: varchar('id', { length: 512 }), subject: varchar('subject', { length: 1024 }), folder: varchar('parent_folder_id', { length: 512 }), at: datetime('received_date_time', { fsp: 6 }) });
const folders = mysqlTable('folders', { id: varchar('id', { length: 512 }), name: varchar('display_name', { length: 256 }) });

await check('query', async () => {
  const rows = await db.select().from(messages).where(like(messages.subject, '%order%')).orderBy(desc(messages.at)).limit(3);
  assert.ok(rows.length === 3 && rows[0].at instanceof Date);
});
await check('join', async () => {
  const rows = await db.select({ name: folders.name, n: sql`COUNT(*)` }).from(messages).innerJoin(folders, eq(folders.id, messages.folder)).groupBy(folders.name);
  assert.ok(rows.some((r) => r.name === 'Sent Items'));
});
await check('prepared', async () => {
  const statement = db.select({ name: folders.name }).from(folders).where(eq(folders.name, sql.placeholder('name'))).prepare();
  for (const name of ['Inbox', 'Sent Items']) assert.deepEqual(await statement.execute({ name }), [{ name }]);
});
await check('transaction', () => db.transaction((t) => t.transaction((inner) => inner.select().from(folders).limit(1))));
await check('error', async () => assert.equal((await failure(db.execute(sql`SELECT nothing FROM folders`))).cause.errno, 1054));
await check('broken', async () => assert.ok((await failure(db.execute(sql.raw(broken)))).cause.errno > 1000));

const [[{ version }]] = await pool.query('SELECT VERSION() AS version');
await pool.end();

// introspected is the schema in TypeScript that drizzle-kit writes.
function introspected() {
  const out = mkdtempSync(join(tmpdir(), 'drizzle-'));
  try {
    const { host, port, user, password, database } = settings;
    const url = `mysql://${user}:${password}@${host}:${port}/${database}`;
    execFileSync(join(packages, '.bin', 'drizzle-kit'), ['introspect', '--dialect=mysql', `--url=${url}`, `--out=${out}`], { cwd: join(packages, '..'), timeout: 120000, stdio: ['ignore', 'pipe', 'pipe'] });
    return readFileSync(join(out, 'schema.ts'), 'utf8');
  } finally {
    rmSync(out, { recursive: true });
  }
}
if (!version.includes('MariaDB')) { // which makes drizzle-kit wait for ever
  await check('kit_introspect', async () => {
    const schema = introspected();
    assert.match(schema, /export const messages = mysqlTable\("messages"/);
    assert.match(schema, /varchar\("?(id)?"?,? ?\{ length: 512 \}\)\.notNull\(\)/);
    assert.match(schema, /datetime\("received_date_time", \{ mode: 'string', ?fsp: 6 ?\}\)/);
    assert.match(schema, /primaryKey\(\{ columns: \[table\.\w+, table\.id\]/);
  });
}
end();
