-- Captured from the mariadb command 10.11: status, use, warnings, help, and its completion.

select DATABASE(), USER() limit 1;

select @@version_comment limit 1;

select @@character_set_client, @@character_set_connection, @@character_set_server, @@character_set_database limit 1;

SELECT DATABASE();

show tables;

describe messages;

help 'show';
