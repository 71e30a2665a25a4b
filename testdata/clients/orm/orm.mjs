// knex, sequelize, typeorm and drizzle over mysql2: node orm/orm.mjs. Packages are found in NODE_PATH.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';

const env = process.env;
const packages = env.NODE_PATH.split(':').at(-1);
const require = createRequire(join(packages, 'x.js'));
const { PROBE_HOST: host, PROBE_USER: user, PROBE_PASSWORD: password, PROBE_DATABASE: database } = env;
const port = Number(env.PROBE_PORT);
const version = (name) => `${name} ${JSON.parse(readFileSync(join(packages, name, 'package.json'))).version}`;
console.log('client', ['knex', 'sequelize', 'typeorm', 'drizzle-orm'].map(version).join(', '));

// check runs a check.
async function check(title, body) {
  try {
    await body();
    console.log('ok', title);
  } catch (error) {
    console.log('FAIL', `${title}:`, String(error.message).replaceAll(/\s+/g, ' '));
  }
}

const knex = require('knex')({ client: 'mysql2', connection: { host, port, user, password, database, timezone: 'Z' }, pool: { min: 2, max: 5 } });

await check('knex_schema', async () => {
  assert.equal(await knex.schema.hasTable('messages'), true);
  assert.equal(await knex.schema.hasColumn('messages', 'subject'), true);
  const info = await knex('folders').columnInfo();
  assert.deepEqual([info.id.type, info.id.nullable, info.path.nullable, String(info.id.maxLength)], ['varchar', false, true, '512']);
});
await check('knex_query', async () => {
  const rows = await knex('messages as m').join('folders as f', 'f.id', 'm.parent_folder_id').where('f.well_known_name', 'sentitems').whereILike('m.subject', '%order%').orderBy('m.received_date_time', 'desc').limit(3).select('m.subject', 'f.display_name');
  assert.ok(rows.length > 0 && rows.every((r) => r.display_name === 'Sent Items'));
});
await check('knex_group', async () => {
  const rows = await knex('messages').select('folder_path').count('* as n').groupBy('folder_path').having('n', '>', 10);
  assert.ok(rows.some((r) => r.folder_path === 'Sent Items'));
});
await check('knex_stream', async () => {
  let n = 0;
  for await (const _ of knex('messages').select('id').stream()) n++;
  assert.equal(n, Number((await knex('messages').count('* as n'))[0].n));
});
await check('knex_transaction', async () => {
  await knex.transaction(async (t) => t.transaction(async (inner) => assert.ok((await inner('folders').first()).id)));
});
await check('knex_pool', async () => {
  const counts = await Promise.all(Array.from({ length: 20 }, () => knex('folders').count('* as n')));
  assert.equal(new Set(counts.map((c) => Number(c[0].n))).size, 1);
});
await knex.destroy();

const { Sequelize, DataTypes, Op } = require('sequelize');
const sequelize = new Sequelize(database, user, password, { host, port, dialect: 'mysql', logging: false });
const Message = sequelize.define('Message', {
  id: { type: DataTypes.STRING(512), primaryKey: true }, subject: DataTypes.STRING, folder_path: DataTypes.STRING, is_read: DataTypes.BOOLEAN, received_date_time: DataTypes.DATE(6),
}, { tableName: 'messages', timestamps: false });

await check('sequelize_describe', async () => {
  await sequelize.authenticate();
  const found = await sequelize.getQueryInterface().describeTable('messages');
  assert.deepEqual([found.id.type, found.id.allowNull, found.id.primaryKey, found.received_date_time.type], ['VARCHAR(512)', false, true, 'DATETIME(6)']);
  assert.ok((await sequelize.getQueryInterface().showAllTables()).some((t) => (t.tableName ?? t) === 'messages'));
  await sequelize.getQueryInterface().showIndex('messages');
  await sequelize.getQueryInterface().getForeignKeyReferencesForTable('messages');
});
await check('sequelize_find', async () => {
  const rows = await Message.findAll({ where: { is_read: true, subject: { [Op.like]: '%order%' }, received_date_time: { [Op.gte]: new Date('2026-01-01') } }, order: [['received_date_time', 'DESC']], limit: 3 });
  assert.ok(rows.length === 3 && rows[0].received_date_time instanceof Date && rows[0].is_read === true);
  assert.equal((await Message.findByPk(rows[0].id)).subject, rows[0].subject);
});
await check('sequelize_count', async () => {
  const { count, rows } = await Message.findAndCountAll({ where: { folder_path: 'Sent Items' }, limit: 2 });
  assert.ok(count > 2 && rows.length === 2);
  assert.ok((await Message.findAll({ attributes: ['folder_path', [sequelize.fn('COUNT', '*'), 'n']], group: 'folder_path' })).length > 3);
});
await check('sequelize_transaction', () => sequelize.transaction({ isolationLevel: 'READ COMMITTED' }, (transaction) => Message.findOne({ transaction })));
await sequelize.close();

require('reflect-metadata');
const { DataSource, EntitySchema } = require('typeorm');
const Folder = new EntitySchema({ name: 'folders', columns: { id: { type: 'varchar', length: 512, primary: true }, display_name: { type: 'varchar', nullable: true }, is_hidden: { type: 'boolean', nullable: true } } });
const source = new DataSource({ type: 'mysql', host, port, username: user, password, database, entities: [Folder] });

await check('typeorm_connect', () => source.initialize());
await check('typeorm_schema', async () => {
  const table = await source.createQueryRunner().getTable('messages');
  const id = table.columns.find((c) => c.name === 'id');
  assert.deepEqual([id.type, id.length, id.isNullable, id.isPrimary], ['varchar', '512', false, true]);
  assert.deepEqual(table.foreignKeys, []);
});
await check('typeorm_find', async () => {
  const [rows, count] = await source.getRepository(Folder).findAndCount({ where: { is_hidden: false }, order: { display_name: 'ASC' }, take: 5 });
  assert.ok(rows.length === 5 && count > 5 && rows[0].is_hidden === false);
});
await check('typeorm_transaction', () => source.transaction((m) => m.query('SELECT 1')));
await source.destroy();

await check('drizzle_query', async () => {
  const { drizzle } = require('drizzle-orm/mysql2');
  const { mysqlTable, varchar, datetime } = require('drizzle-orm/mysql-core');
  const { desc, like } = require('drizzle-orm');
  const pool = require('mysql2/promise').createPool({ host, port, user, password, database });
  const messages = mysqlTable('messages', { id: varchar('id', { length: 512 }), subject: varchar('subject', { length: 1024 }), at: datetime('received_date_time', { fsp: 6 }) });
  const rows = await drizzle(pool).select().from(messages).where(like(messages.subject, '%order%')).orderBy(desc(messages.at)).limit(3);
  assert.ok(rows.length === 3 && rows[0].at instanceof Date);
  await pool.end();
});
console.log('end');
process.exit(0);
