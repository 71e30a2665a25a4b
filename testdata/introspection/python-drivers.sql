-- Captured from PyMySQL 1.0.2, mysqlclient 1.4.6 and mycli 1.26.

select 1;

BEGIN;

ROLLBACK;

SHOW WARNINGS;

SET SESSION sql_mode='ANSI';

SET autocommit=0;

COMMIT;

SET AUTOCOMMIT = 1;

select connection_id();

show databases;
