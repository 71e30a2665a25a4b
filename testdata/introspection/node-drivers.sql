-- Captured from mysql2 3.24.6, mariadb 3.5.4 and knex 3.3.0 for Node.

SELECT 1;

SHOW FULL TABLES;

START TRANSACTION;

COMMIT;

SET NAMES utf8mb4;

select 1;

select version() as version;

select * from information_schema.tables where table_name = 'messages' and table_schema = database();

show columns from `messages`;

select * from information_schema.columns where table_name = 'messages' and table_schema = 'outlook';
