-- Captured from mydumper 0.10.1.

SET SESSION wait_timeout = 2147483;

SET SESSION net_write_timeout = 2147483;

SHOW PROCESSLIST;

SELECT @@version_comment, @@version;

FLUSH TABLES WITH READ LOCK;

SELECT @@tokudb_version;

START TRANSACTION /*!40108 WITH CONSISTENT SNAPSHOT */;

/*!40101 SET NAMES binary*/;

SHOW MASTER STATUS;

SELECT @@default_master_connection;

SHOW SLAVE STATUS;

SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;

/*!40103 SET TIME_ZONE='+00:00' */;

SHOW TABLE STATUS;

SHOW PROCEDURE STATUS WHERE Db = 'outlook';

SHOW FUNCTION STATUS WHERE Db = 'outlook';

SHOW EVENTS FROM `outlook`;

UNLOCK TABLES /* FTWRL */;

select COLUMN_NAME from information_schema.COLUMNS where TABLE_SCHEMA='outlook' and TABLE_NAME='messages' and extra like '%GENERATED%';

select COLUMN_NAME from information_schema.COLUMNS where TABLE_SCHEMA='outlook' and TABLE_NAME='users' and extra like '%GENERATED%';
