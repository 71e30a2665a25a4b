# Perl's DBD::mysql and DBD::MariaDB: perl perl.pl NAME.
use strict;
use warnings;
use utf8;
use DBI;
use POSIX ();

my $driver = $ARGV[0];
my ($host, $port, $user, $password, $database, $broken) = @ENV{qw(PROBE_HOST PROBE_PORT PROBE_USER PROBE_PASSWORD PROBE_DATABASE PROBE_BROKEN)};
my $prefix = lc $driver;    # of the driver's own attributes
my $many = 'SELECT a.id, b.display_name, c.path FROM folders a, folders b, folders c, folders d LIMIT 100000';
my $endless = 'SELECT SLEEP(9) FROM folders a, folders b';

my $streams = $driver eq 'mysql' ? {mysql_use_result => 1} : {};    # DBD::MariaDB's own gives no rows

binmode STDOUT, ':utf8';
$| = 1;

my @last;    # number and state of the last error

# dial connects over TLS.
sub dial {
    my %o = (password => $password, database => $database, attributes => {}, @_);
    my $dbh = DBI->connect("dbi:$driver:host=$host;port=$port;database=$o{database};${prefix}_ssl=1;${prefix}_ssl_optional=1", $user, $o{password},
        {RaiseError => 1, PrintError => 0, HandleError => sub { @last = ($_[1]->err, $_[1]->state); 0 }, $driver eq 'mysql' ? (mysql_enable_utf8mb4 => 1) : (), %{$o{attributes}}});
    return $dbh;
}

# check runs a check.
sub check {
    my ($name, $body) = @_;
    eval { $body->(); 1 } and print "ok $name\n" or print "FAIL $name: " . ($@ =~ s/\s+/ /gr) . "\n";
}

# want fails the check unless both are equal.
sub want {
    my ($got, $expected) = map { ref $_ ? join('|', map { $_ // 'NULL' } @$_) : $_ // 'NULL' } @_;
    die 'got ' . substr($got, 0, 200) . ', want ' . substr($expected, 0, 200) . "\n" if $got ne $expected;
}

# row is the first row that a statement gives.
sub row {
    my ($sql, @values) = @_;
    return dial()->selectrow_arrayref($sql, undef, @values);
}

# failure is number and state of the error that a call ends with.
sub failure {
    my $body = shift;
    eval { $body->(); 1 } and die "no error\n";
    return [@last];
}

printf "client DBD::%s %s\n", $driver, do { dial(); no strict 'refs'; ${"DBD::${driver}::VERSION"} };

check connect => sub { row('SELECT VERSION()')->[0] =~ /^(8|10|11)\./ or die "version\n" };
check tables => sub {
    my %found = map { s/`//gr =~ s/.*\.//r => 1 } dial()->tables(undef, undef, '%', 'TABLE');
    $found{$_} or die "no $_\n" for qw(attachments folders messages users);
};
check column_info => sub {
    my %found = %{dial()->column_info(undef, $database, 'folders', '%')->fetchall_hashref('COLUMN_NAME')};
    want([map { @{$found{$_}}{qw(TYPE_NAME COLUMN_SIZE NULLABLE)} } 'id'], ['VARCHAR', 512, 0]);
    want([map { @{$found{$_}}{qw(TYPE_NAME NULLABLE)} } 'total_item_count'], ['INT', 1]);
};
check primary_key => sub { want([dial()->primary_key(undef, $database, 'messages')], ['user_id', 'id']) };
check types => sub {
    my $s = dial()->prepare('SELECT id, total_item_count, is_hidden FROM folders LIMIT 1');
    $s->execute;
    want([@{$s->{NAME}}, @{$s->{NULLABLE}}], ['id', 'total_item_count', 'is_hidden', '', 1, 1]);
    want([@{$s->{"${prefix}_type_name"}}], ['varchar', 'integer', 'tinyint']);
    want([@{$s->{"${prefix}_is_pri_key"}}], [1, '', '']);
};
check where_order_limit => sub {
    my $times = dial()->selectcol_arrayref('SELECT received_date_time FROM messages WHERE is_read = ? ORDER BY received_date_time DESC LIMIT 5', undef, 1);
    want($times, [reverse sort @$times]);
};
check like_escape => sub {
    want([row('SELECT COUNT(*) > 0 FROM folders WHERE path LIKE ?', 'Inbox_%')->[0], row('SELECT COUNT(*) FROM folders WHERE path LIKE ?', 'Inbox\\_%')->[0]], [1, 0]);
};
check case_insensitive => sub { want(row('SELECT COUNT(*) FROM folders WHERE display_name = ?', 'sENT iTEMS'), [1]) };
check prepared => sub {
    my $dbh = dial(attributes => {"${prefix}_server_prepare" => 1});
    my $s = $dbh->prepare('SELECT display_name, total_item_count > 0, CAST(0.5 AS DOUBLE), CAST(1.25 AS DECIMAL(5,2)) FROM folders WHERE well_known_name = ?');
    for (['inbox', 'Inbox'], ['sentitems', 'Sent Items']) {
        $s->execute($_->[0]);
        want($s->fetchrow_arrayref, [$_->[1], 1, '0.5', '1.25']);
        $s->finish;
    }
};
check nulls => sub { want(row('SELECT well_known_name, CAST(? AS CHAR) FROM folders WHERE well_known_name IS NULL LIMIT 1', undef), [undef, undef]) };
check datetime6 => sub { want(row('SELECT CAST(? AS DATETIME(6))', '2026-11-20 08:45:11.123456'), ['2026-11-20 08:45:11.123456']) };
check emoji => sub { want(row("SELECT ?, '🌞 Köln 日本'", '🥗 ñ 한'), ['🥗 ñ 한', '🌞 Köln 日本']) };
check megabyte => sub {
    my ($x, $y) = @{row("SELECT REPEAT('x', 1000000), LENGTH(?)", 'y' x 1000000)};
    want([length $x, $y], [1000000, 1000000]);
};
check five_megabytes => sub {
    my ($x, $y) = @{row("SELECT REPEAT('ö', 2500000), LENGTH(?)", 'y' x 5000000)};
    want([length $x, $y], [2500000, 5000000]);
};
check group_by => sub {
    my %counts = map { @$_ } @{dial()->selectall_arrayref('SELECT folder_path, COUNT(*) FROM messages GROUP BY folder_path')};
    want($counts{'Sent Items'}, row("SELECT COUNT(*) FROM messages WHERE folder_path = 'Sent Items'")->[0]);
};
check join => sub {
    want(row("SELECT DISTINCT f.display_name FROM messages m JOIN folders f ON f.id = m.parent_folder_id WHERE f.well_known_name = 'sentitems' AND m.importance = 'high'"), ['Sent Items']);
};
check typed_values => sub {
    want(row("SELECT 1, -9223372036854775808, CAST(0.1 AS DECIMAL(10,3)), CAST(0.5 AS DOUBLE), DATE '2026-02-28', 'a'"), [1, '-9223372036854775808', '0.100', '0.5', '2026-02-28', 'a']);
    my ($blob, $size) = @{row('SELECT content_bytes, LENGTH(content_bytes) FROM attachments WHERE content_bytes IS NOT NULL LIMIT 1')};
    want(length $blob, $size);
};
check err_1054 => sub { want(failure(sub { row('SELECT nothing FROM folders') }), [1054, '42S22']) };
check err_1146 => sub { want(failure(sub { row('SELECT 1 FROM nothing') }), [1146, '42S02']) };
check err_1064 => sub { want(failure(sub { row('SELEC 1') }), [1064, '42000']) };
check err_1045 => sub { want(failure(sub { dial(password => 'wrong') })->[0], 1045) };
check err_1049 => sub { want(failure(sub { dial(database => 'nothing') })->[0], 1049) };
check tls => sub { row("SHOW STATUS LIKE 'Ssl_cipher'")->[1] or die "no cipher\n" };
check kill => sub {
    my $dbh = dial();
    my $id = $dbh->{"${prefix}_thread_id"};
    my $child = fork;
    if (!$child) {
        $dbh->{InactiveDestroy} = 1;
        my $killer = dial();
        1 until $killer->selectrow_array("SELECT COUNT(*) FROM information_schema.processlist WHERE id = $id AND info LIKE 'SELECT SLEEP(%'");
        $killer->do("KILL QUERY $id");
        POSIX::_exit(0);
    }
    my $error = failure(sub { $dbh->selectrow_array($endless) });
    waitpid $child, 0;
    want($error, [1317, '70100']);
    want($dbh->selectrow_arrayref('SELECT 1'), [1]);
};
check stream_100k => sub {
    my $dbh = dial();
    my $s = $dbh->prepare($many, $streams);
    $s->execute;
    my $n = 0;
    $n++ while $s->fetchrow_arrayref;
    want($n, 100000);
};
check abandoned_stream => sub {
    my $dbh = dial();
    my $s = $dbh->prepare($many, $streams);
    $s->execute;
    $s->fetchrow_arrayref;
    $s->finish;
    want($dbh->selectrow_arrayref('SELECT 1'), [1]);
};
check broken_stream => sub {
    my $dbh = dial();
    my $s = $dbh->prepare($broken, $streams);
    failure(sub { $s->execute; 1 while $s->fetchrow_arrayref })->[0] > 1000 or die "the number of the error\n";
};
check server_dies => sub {
    my $dbh = DBI->connect("dbi:$driver:host=$host;port=$ENV{PROBE_CUT_PORT};database=$database;${prefix}_ssl=1;${prefix}_ssl_optional=1", $user, $password, {RaiseError => 1, PrintError => 0});
    my $n = 0;
    eval { my $s = $dbh->prepare($many, $streams); $s->execute; $n++ while $s->fetchrow_arrayref; 1 } and die "no error after $n rows\n";
    $n < 100000 or die "$n rows\n";
};
check thousand_times => sub {
    my $dbh = dial(attributes => {"${prefix}_server_prepare" => 1});
    my $s = $dbh->prepare('SELECT CAST(? AS SIGNED) + 1');
    for my $i (0 .. 999) {
        $s->execute($i);
        want($s->fetchrow_arrayref, [$i + 1]);
        $s->finish;
    }
};
check transaction => sub {
    my $dbh = dial(attributes => {AutoCommit => 0});
    $dbh->selectrow_array('SELECT COUNT(*) FROM folders');
    $dbh->commit;
    $dbh->do('SAVEPOINT a');
    $dbh->do('ROLLBACK TO SAVEPOINT a');
    $dbh->rollback;
};
check reconnect => sub {
    my $dbh = dial();
    my $id = $dbh->{"${prefix}_thread_id"};
    dial()->do("KILL $id");
    failure(sub { $dbh->selectrow_arrayref('SELECT 1') })->[0] =~ /^(1927|2006|2013|2026)$/ or die "the number of the error\n";
    dial()->disconnect for 1 .. 20;
};
check ping_stat => sub {
    my $dbh = dial();
    $dbh->ping or die "ping\n";
    $dbh->{"${prefix}_stat"} =~ /Uptime: / or die "stat: " . ($dbh->{"${prefix}_stat"} // 'none') . "\n";
};
print "end\n";
