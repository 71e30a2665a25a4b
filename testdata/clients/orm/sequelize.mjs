// Sequelize over mysql2: node orm/sequelize.mjs.
import assert from 'node:assert/strict';
import { broken, check, client, end, failure, require, settings } from './probe.mjs';

client('Sequelize', 'sequelize');
const { Sequelize, DataTypes, Op } = require('sequelize');
const sequelize = new Sequelize(settings.database, settings.user, settings.password, { host: settings.host, port: settings.port, dialect: 'mysql', logging: false });
const Message = sequelize.define('Message', {
  id: { type: DataTypes.STRING(512), primaryKey: true }, subject: DataTypes.STRING, folder_path: DataTypes.STRING, is_read: DataTypes.BOOLEAN, received_date_time: DataTypes.DATE(6),
}, { tableName: 'messages', timestamps: false });

await check('describe', async () => {
  await sequelize.authenticate();
  const found = await sequelize.getQueryInterface().describeTable('messages');
  assert.deepEqual([found.id.type, found.id.allowNull, found.id.primaryKey, found.received_date_time.type], ['VARCHAR(512)', false, true, 'DATETIME(6)']);
  assert.ok((await sequelize.getQueryInterface().showAllTables()).some((t) => (t.tableName ?? t) === 'messages'));
  await sequelize.getQueryInterface().showIndex('messages');
  await sequelize.getQueryInterface().getForeignKeyReferencesForTable('messages');
});
await check('find', async () => {
  const rows = await Message.findAll({ where: { is_read: true, subject: { [Op.like]: '%order%' }, received_date_time: { [Op.gte]: new Date('2026-01-01') } }, order: [['received_date_time', 'DESC']], limit: 3 });
  assert.ok(rows.length === 3 && rows[0].received_date_time instanceof Date && rows[0].is_read === true);
  assert.equal((await Message.findByPk(rows[0].id)).subject, rows[0].subject);
});
await check('count', async () => {
  const { count, rows } = await Message.findAndCountAll({ where: { folder_path: 'Sent Items' }, limit: 2 });
  assert.ok(count > 2 && rows.length === 2);
  assert.ok((await Message.findAll({ attributes: ['folder_path', [sequelize.fn('COUNT', '*'), 'n']], group: 'folder_path' })).length > 3);
});
await check('transaction', () => sequelize.transaction({ isolationLevel: 'READ COMMITTED' }, (transaction) => Message.findOne({ transaction })));
await check('escapes', async () => {
  assert.equal(await Message.count({ where: { subject: { [Op.substring]: '100%_\\' } } }), 0);
  const [row] = await sequelize.query('SELECT :a AS a, :b AS b', { replacements: { a: "🥗 it's 100%", b: null }, type: 'SELECT' });
  assert.deepEqual([row.a, row.b], ["🥗 it's 100%", null]);
});
await check('pool', async () => {
  const counts = await Promise.all(Array.from({ length: 20 }, () => Message.count()));
  assert.equal(new Set(counts).size, 1);
});
await check('errors', async () => {
  for (const [sql, number] of [['SELECT nothing FROM folders', 1054], ['SELECT 1 FROM nothing', 1146], ['SELEC 1', 1064]]) assert.equal((await failure(sequelize.query(sql))).original.errno, number);
});
await check('broken', async () => assert.ok((await failure(sequelize.query(broken))).original.errno > 1000));
await sequelize.close();
end();
