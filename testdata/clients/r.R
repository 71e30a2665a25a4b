# R's DBI over RMySQL: Rscript r.R.
suppressPackageStartupMessages(library(DBI))

env <- function(name) Sys.getenv(paste0("PROBE_", name))
open <- function(password = env("PASSWORD"), database = env("DATABASE")) {
  dbConnect(RMySQL::MySQL(), host = env("HOST"), port = as.integer(env("PORT")), user = env("USER"), password = password, dbname = database)
}
cat("client R RMySQL", as.character(packageVersion("RMySQL")), "\n")
connection <- open()
invisible(dbExecute(connection, "SET NAMES utf8mb4"))

# check runs a check, which fails unless its expression is TRUE.
check <- function(name, expression) {
  why <- tryCatch(if (isTRUE(expression)) "" else "it is not so", error = conditionMessage)
  cat(if (why == "") paste("ok", name) else paste0("FAIL ", name, ": ", gsub("\n", " ", why)), "\n", sep = "")
}

# failure is the message of the error, or of the warning, that an expression ends with: rows that fail to come are a warning.
failure <- function(expression) tryCatch({ expression; "no error" }, error = conditionMessage, warning = conditionMessage)

check("connect", dbGetQuery(connection, "SELECT DATABASE() AS d")$d == env("DATABASE"))
check("tables", all(c("attachments", "folders", "messages", "users") %in% dbListTables(connection)))
check("exists", dbExistsTable(connection, "messages") && !dbExistsTable(connection, "nothing"))
check("fields", all(c("id", "path", "is_hidden") %in% dbListFields(connection, "folders")))
check("read_table", nrow(dbReadTable(connection, "folders")) == dbGetQuery(connection, "SELECT COUNT(*) AS n FROM folders")$n)
check("where_order_limit", {
  times <- dbGetQuery(connection, "SELECT received_date_time AS t FROM messages WHERE is_read = 1 ORDER BY t DESC LIMIT 5")$t
  length(times) == 5 && identical(times, sort(times, decreasing = TRUE))
})
check("group_by", {
  counts <- dbGetQuery(connection, "SELECT folder_path, COUNT(*) AS n FROM messages GROUP BY folder_path")
  counts$n[counts$folder_path == "Sent Items"] == dbGetQuery(connection, "SELECT COUNT(*) AS n FROM messages WHERE folder_path = 'Sent Items'")$n
})
check("types", {
  row <- suppressWarnings(dbGetQuery(connection, "SELECT CAST(1 AS SIGNED) AS i, CAST(0.5 AS DOUBLE) AS x, CAST(0.25 AS DECIMAL(5,2)) AS d, NULL AS nothing"))
  row$i == 1 && row$x == 0.5 && row$d == 0.25 && is.na(row$nothing)
})
check("quoting", dbGetQuery(connection, paste("SELECT", dbQuoteString(connection, "it's 100%"), "AS s"))$s == "it's 100%")
check("emoji", { s <- dbGetQuery(connection, "SELECT '\U1F957' AS e")$e; Encoding(s) <- "UTF-8"; s == "\U1F957" })
check("megabyte", nchar(dbGetQuery(connection, "SELECT REPEAT('x', 1000000) AS x")$x) == 1000000)
check("fetch_in_parts", {
  result <- dbSendQuery(connection, "SELECT a.id FROM folders a, folders b, folders c, folders d LIMIT 100000")
  n <- 0
  while (!dbHasCompleted(result)) n <- n + nrow(dbFetch(result, n = 30000))
  invisible(dbClearResult(result))
  n == 100000
})
check("abandoned", {
  result <- dbSendQuery(connection, "SELECT a.id FROM folders a, folders b, folders c")
  dbFetch(result, n = 3)
  dbClearResult(result)
  dbGetQuery(connection, "SELECT 1 AS one")$one == 1
})
check("err_1054", grepl("nothing", failure(dbGetQuery(connection, "SELECT nothing FROM folders"))))
check("err_1146", grepl("exist", failure(dbGetQuery(connection, "SELECT 1 FROM nothing"))))
check("err_1064", grepl("syntax", failure(dbGetQuery(connection, "SELEC 1"))))
check("err_1045", grepl("1045|Access denied", failure(open(password = "wrong"))))
check("err_1049", grepl("1049|Unknown database", failure(open(database = "nothing"))))
check("broken", failure(dbGetQuery(connection, env("BROKEN"))) != "no error")
check("transaction", dbBegin(open()) && dbRollback(connection) && dbCommit(connection))
cat("end\n")
