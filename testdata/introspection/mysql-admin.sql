-- Captured from mariadb-show, mariadb-check, mariadb-admin, mariadb-analyze 10.11.

SHOW DATABASES LIKE '%';

show tables;

show /*!32332 FULL */ columns from `messages`;

show keys from `messages`;

show table status from `outlook`;

show tables like 'users%';

SHOW /*!50002 FULL*/ TABLES;

SHOW CREATE TABLE `users`;

ANALYZE TABLE `users`;
