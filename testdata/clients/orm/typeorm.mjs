// TypeORM over mysql2: node orm/typeorm.mjs.
import assert from 'node:assert/strict';
import { broken, check, client, end, failure, many, require, settings } from './probe.mjs';

client('TypeORM', 'typeorm');
require('reflect-metadata');
const { DataSource, EntitySchema } = require('typeorm');
const Folder = new EntitySchema({ name: 'folders', columns: { id: { type: 'varchar', length: 512, primary: true }, display_name: { type: 'varchar', nullable: true }, is_hidden: { type: 'boolean', nullable: true } } });
const source = new DataSource({ type: 'mysql', ...settings, username: settings.user, entities: [Folder] });

await check('connect', () => source.initialize());
await check('schema', async () => {
  const table = await source.createQueryRunner().getTable('messages');
  const id = table.columns.find((c) => c.name === 'id');
  assert.deepEqual([id.type, id.length, id.isNullable, id.isPrimary], ['varchar', '512', false, true]);
  assert.deepEqual(table.foreignKeys, []);
});
await check('find', async () => {
  const [rows, count] = await source.getRepository(Folder).findAndCount({ where: { is_hidden: false }, order: { display_name: 'ASC' }, take: 5 });
  assert.ok(rows.length === 5 && count > 5 && rows[0].is_hidden === false);
});
await check('transaction', () => source.transaction((m) => m.query('SELECT 1')));
await check('stream', async () => {
  let n = 0;
  for await (const _ of await source.createQueryRunner().stream(many)) n++;
  assert.equal(n, 100000);
});
await check('errors', async () => {
  for (const [sql, number] of [['SELECT nothing FROM folders', 1054], ['SELECT 1 FROM nothing', 1146], ['SELEC 1', 1064]]) assert.equal((await failure(source.query(sql))).errno, number);
});
await check('broken', async () => assert.ok((await failure(source.query(broken))).errno > 1000));
await source.destroy();
end();
