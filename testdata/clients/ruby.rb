# Ruby's mysql2 and Sequel: ruby ruby.rb.
require 'mysql2'
require 'sequel'

HOST, PORT, USER, PASSWORD, DATABASE, BROKEN = ENV.values_at(*%w[PROBE_HOST PROBE_PORT PROBE_USER PROBE_PASSWORD PROBE_DATABASE PROBE_BROKEN])
MANY = 'SELECT a.id, b.display_name, c.path FROM folders a, folders b, folders c, folders d LIMIT 100000'
$stdout.sync = true
puts "client Ruby mysql2 #{Mysql2::VERSION} + Sequel #{Sequel::VERSION}"

# connect opens a connection over TLS.
def connect(**changes)
  Mysql2::Client.new(host: HOST, port: PORT.to_i, username: USER, password: PASSWORD, database: DATABASE, sslcipher: 'DEFAULT', **changes)
end

# check runs a check, which fails when its block raises or gives false.
def check(name)
  raise 'it is not so' unless yield
  puts "ok #{name}"
rescue StandardError => e
  puts "FAIL #{name}: #{e.message.tr("\n", ' ')}"
end

# failure is number and state of the error that a block ends with.
def failure
  yield
  [0, 'no error']
rescue Mysql2::Error => e
  [e.error_number, e.sql_state]
end

check('connect') { connect.query('SELECT DATABASE() AS d').first['d'] == DATABASE }
check('tables') { (%w[attachments folders messages users] - connect.query('SHOW TABLES', as: :array).map(&:first)).empty? }
check('where_order_limit') do
  times = connect.query('SELECT received_date_time FROM messages WHERE is_read ORDER BY 1 DESC LIMIT 5', as: :array, database_timezone: :utc).map(&:first)
  times.size == 5 && times == times.sort.reverse && times.first.is_a?(Time)
end
check('prepared') do
  statement = connect.prepare('SELECT display_name, total_item_count > 0 AS some, CAST(0.5 AS DOUBLE) AS half, CAST(? AS CHAR) AS nothing FROM folders WHERE well_known_name = ?')
  [%w[inbox Inbox], ['sentitems', 'Sent Items']].all? { |name, shown| statement.execute(nil, name, as: :array).first == [shown, 1, 0.5, nil] }
end
check('like_escape') { connect.prepare('SELECT COUNT(*) AS n FROM folders WHERE path LIKE ?').execute('Inbox\_%').first['n'] == 0 }
check('emoji') { connect.query("SELECT '🥗 ñ 한' AS e").first['e'] == '🥗 ñ 한' }
check('datetime6') { connect.query("SELECT CAST('2026-11-20 08:45:11.123456' AS DATETIME(6)) AS t").first['t'].usec == 123456 }
check('megabyte') { connect.query("SELECT REPEAT('x', 1000000) AS x").first['x'].size == 1000000 }
check('five_megabytes') { connect.prepare('SELECT LENGTH(?) AS n').execute('y' * 5000000).first['n'] == 5000000 }
check('types') do
  row = connect.query("SELECT 1 AS i, CAST(0.1 AS DECIMAL(10,3)) AS d, DATE '2026-02-28' AS t, is_hidden AS b FROM folders LIMIT 1", cast_booleans: true).first
  row['i'] == 1 && row['d'] == BigDecimal('0.1') && row['t'] == Date.new(2026, 2, 28) && [true, false].include?(row['b'])
end
check('err_1054') { failure { connect.query('SELECT nothing FROM folders') } == [1054, '42S22'] }
check('err_1146') { failure { connect.query('SELECT 1 FROM nothing') } == [1146, '42S02'] }
check('err_1064') { failure { connect.query('SELEC 1') } == [1064, '42000'] }
check('err_1045') { failure { connect(password: 'wrong') }.first == 1045 }
check('err_1049') { failure { connect(database: 'nothing') }.first == 1049 }
check('tls') { !connect.ssl_cipher.to_s.empty? && !connect.query("SHOW STATUS LIKE 'Ssl_cipher'").first['Value'].empty? }
check('stream_100k') do
  n = 0
  connect.query(MANY, stream: true, cache_rows: false).each { n += 1 }
  n == 100000
end
check('broken_stream') { failure { connect.query(BROKEN, stream: true, cache_rows: false).each { |_| } }.first != 0 } # an error without its number
check('multi_statements') do
  c = connect(flags: Mysql2::Client::MULTI_STATEMENTS)
  [c.query('SELECT 1 AS a; SELECT 2 AS a').first['a'], c.next_result && c.store_result.first['a']] == [1, 2]
end
check('kill') do
  c, killer = connect, connect
  Thread.new { sleep 0.5; killer.query("KILL QUERY #{c.thread_id}") }
  c.query('SELECT SLEEP(60) FROM folders') rescue $!.error_number == 1317
end

sequel = Sequel.connect(adapter: 'mysql2', host: HOST, port: PORT.to_i, user: USER, password: PASSWORD, database: DATABASE, max_connections: 4)
check('sequel_schema') { sequel.schema(:messages).to_h { |n, s| [n, s] }.then { |s| s[:id][:primary_key] && !s[:id][:allow_null] && s[:is_read][:type] == :boolean } }
check('sequel_tables') { (%i[folders messages] - sequel.tables).empty? && (sequel.views & %i[folders messages]).empty? }
check('sequel_query') { sequel[:messages].join(:folders, id: :parent_folder_id).where(well_known_name: 'sentitems').exclude(subject: nil).order(Sequel.desc(:received_date_time)).limit(3).all.size == 3 }
check('sequel_group') { sequel[:messages].group_and_count(:folder_path).to_hash(:folder_path, :count)['Sent Items'] == sequel[:messages].where(folder_path: 'Sent Items').count }
check('sequel_like') { sequel[:folders].where(Sequel.ilike(:display_name, 'sent i%')).count == 1 }
check('sequel_transaction') { sequel.transaction { sequel.transaction(savepoint: true) { sequel[:folders].count.positive? } } }
check('sequel_pool') { 8.times.map { Thread.new { sequel[:folders].count } }.map(&:value).uniq.size == 1 }
puts 'end'
