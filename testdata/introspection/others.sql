-- Shapes of statements that many tools share, from MySQL's reference manual 8.0, chapters 15.7.7 (SHOW) and 28 (INFORMATION_SCHEMA tables): each form that a
-- reader of mail's tables may meet.

SHOW TABLES;

SHOW TABLES LIKE 'm%';

SHOW EXTENDED TABLES;

SHOW FULL TABLES FROM outlook LIKE 'm%';

SHOW TABLES FROM information_schema;

SHOW TABLES FROM performance_schema;

SHOW TABLES FROM sys;

SHOW COLUMNS FROM messages LIKE 's%';

SHOW COLUMNS FROM messages WHERE Field = 'subject';

SHOW FIELDS FROM messages;

SHOW EXTENDED COLUMNS FROM users;

EXPLAIN messages;

DESC messages subject;

DESCRIBE messages 'is%';

DESCRIBE information_schema.tables;

SHOW COLUMNS FROM information_schema.columns;

SHOW INDEX FROM messages;

SHOW INDEX FROM messages WHERE Key_name = 'PRIMARY';

SHOW EXTENDED INDEX FROM messages;

SHOW KEYS FROM users IN outlook;

SHOW CREATE TABLE users;

SHOW CREATE VIEW users;

SHOW CREATE PROCEDURE nothing;

SHOW CREATE FUNCTION nothing;

SHOW CREATE TRIGGER nothing;

SHOW CREATE EVENT nothing;

SHOW CREATE USER CURRENT_USER();

SHOW TABLE STATUS;

SHOW TABLE STATUS WHERE Engine IS NOT NULL;

SHOW OPEN TABLES;

SHOW OPEN TABLES FROM outlook WHERE In_use > 0;

SHOW TRIGGERS;

SHOW TRIGGERS LIKE 'm%';

SHOW EVENTS;

SHOW EVENTS FROM outlook;

SHOW PROCEDURE STATUS;

SHOW FUNCTION STATUS;

SHOW PROCEDURE CODE nothing;

SHOW CHARACTER SET;

SHOW CHARACTER SET LIKE 'utf8%';

SHOW CHARSET WHERE Maxlen = 1;

SHOW COLLATION LIKE 'utf8mb4_0900%';

SHOW COLLATION WHERE `Default` = 'Yes';

SHOW ENGINES;

SHOW STORAGE ENGINES;

SHOW ENGINE INNODB STATUS;

SHOW PLUGINS;

SHOW PRIVILEGES;

SHOW GRANTS;

SHOW PROFILES;

SHOW PROFILE;

SHOW ERRORS;

SHOW WARNINGS;

SHOW COUNT(*) WARNINGS;

SHOW COUNT(*) ERRORS;

SHOW VARIABLES LIKE 'ver%';

SHOW VARIABLES WHERE Variable_name = 'version';

SHOW GLOBAL VARIABLES WHERE Variable_name LIKE 'max_%' AND Value > 0;

SHOW STATUS LIKE 'Threads%';

SHOW GLOBAL STATUS WHERE Variable_name IN ('Uptime', 'Questions', 'Threads_connected');

SHOW PROCESSLIST;

SHOW DATABASES WHERE `Database` LIKE 'out%';

SHOW SCHEMAS;

SHOW BINARY LOG STATUS;

SHOW REPLICAS;

SELECT * FROM information_schema.ADMINISTRABLE_ROLE_AUTHORIZATIONS;

SELECT * FROM information_schema.APPLICABLE_ROLES;

SELECT * FROM information_schema.CHARACTER_SETS;

SELECT * FROM information_schema.CHECK_CONSTRAINTS;

SELECT * FROM information_schema.COLLATIONS;

SELECT * FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY;

SELECT * FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'outlook';

SELECT * FROM information_schema.COLUMNS_EXTENSIONS WHERE TABLE_SCHEMA = 'outlook';

SELECT * FROM information_schema.COLUMN_PRIVILEGES;

SELECT * FROM information_schema.COLUMN_STATISTICS;

SELECT * FROM information_schema.ENABLED_ROLES;

SELECT * FROM information_schema.ENGINES;

SELECT * FROM information_schema.EVENTS;

SELECT * FROM information_schema.FILES;

SELECT * FROM information_schema.KEYWORDS;

SELECT * FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = 'outlook';

SELECT * FROM information_schema.OPTIMIZER_TRACE;

SELECT * FROM information_schema.PARAMETERS;

SELECT * FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = 'outlook';

SELECT * FROM information_schema.PLUGINS;

SELECT * FROM information_schema.PROCESSLIST;

SELECT * FROM information_schema.PROFILING;

SELECT * FROM information_schema.REFERENTIAL_CONSTRAINTS;

SELECT * FROM information_schema.RESOURCE_GROUPS;

SELECT * FROM information_schema.ROLE_COLUMN_GRANTS;

SELECT * FROM information_schema.ROLE_ROUTINE_GRANTS;

SELECT * FROM information_schema.ROLE_TABLE_GRANTS;

SELECT * FROM information_schema.ROUTINES;

SELECT * FROM information_schema.SCHEMATA;

SELECT * FROM information_schema.SCHEMATA_EXTENSIONS;

SELECT * FROM information_schema.SCHEMA_PRIVILEGES;

SELECT * FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = 'outlook';

SELECT * FROM information_schema.ST_GEOMETRY_COLUMNS;

SELECT * FROM information_schema.ST_UNITS_OF_MEASURE;

SELECT * FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'outlook';

SELECT * FROM information_schema.TABLESPACES;

SELECT * FROM information_schema.TABLES_EXTENSIONS WHERE TABLE_SCHEMA = 'outlook';

SELECT * FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = 'outlook';

SELECT * FROM information_schema.TABLE_CONSTRAINTS_EXTENSIONS WHERE CONSTRAINT_SCHEMA = 'outlook';

SELECT * FROM information_schema.TABLE_PRIVILEGES;

SELECT * FROM information_schema.TRIGGERS;

SELECT * FROM information_schema.USER_ATTRIBUTES;

SELECT * FROM information_schema.USER_PRIVILEGES;

SELECT * FROM information_schema.VIEWS;

SELECT * FROM information_schema.VIEW_ROUTINE_USAGE;

SELECT * FROM information_schema.VIEW_TABLE_USAGE;

SELECT * FROM information_schema.INNODB_TRX;

SELECT * FROM information_schema.NOTHING;

SELECT * FROM performance_schema.nothing;

SELECT * FROM mysql.user;

SELECT Host, User FROM mysql.user;

SELECT * FROM mysql.db;

SELECT * FROM mysql.help_topic;

SELECT * FROM mysql.func;

SELECT * FROM mysql.proc;

SELECT Name FROM mysql.time_zone_name LIMIT 1;

SELECT * FROM mysql.slow_log;

USE mysql;

USE outlook;

USE performance_schema;

USE outlook;

USE information_schema;

USE outlook;

SELECT * FROM performance_schema.session_status WHERE VARIABLE_NAME = 'Uptime';

SELECT * FROM performance_schema.session_variables WHERE VARIABLE_NAME = 'version';

SELECT * FROM performance_schema.global_status WHERE VARIABLE_NAME LIKE 'Threads%';

SELECT * FROM performance_schema.global_variables WHERE VARIABLE_NAME = 'version_comment';

SELECT * FROM performance_schema.threads WHERE PROCESSLIST_ID = CONNECTION_ID();

SELECT * FROM performance_schema.processlist;

SELECT * FROM performance_schema.accounts;

SELECT * FROM performance_schema.users;

SELECT * FROM performance_schema.hosts;

SELECT * FROM performance_schema.events_statements_summary_by_digest LIMIT 5;

SELECT * FROM performance_schema.replication_group_members;

SELECT * FROM performance_schema.keyring_keys;

SELECT * FROM performance_schema.user_variables_by_thread;

SELECT * FROM performance_schema.variables_info WHERE VARIABLE_NAME = 'version';

SELECT * FROM sys.version;

SELECT sys.version_major();

SELECT * FROM sys.processlist;

SELECT * FROM sys.session;

SELECT * FROM sys.schema_unused_indexes;

SELECT * FROM sys.sys_config;
