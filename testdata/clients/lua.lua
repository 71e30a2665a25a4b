-- LuaSQL: lua5.1 lua.lua.
local luasql = require "luasql.mysql"
local env = os.getenv
print("client LuaSQL " .. luasql._VERSION:match("[%d.]+"))
io.stdout:setvbuf "line"

local mysql = luasql.mysql()
local function connect(password)
  return mysql:connect(env "PROBE_DATABASE", env "PROBE_USER", password or env "PROBE_PASSWORD", env "PROBE_HOST", tonumber(env "PROBE_PORT"))
end
local connection = assert(connect())

-- check runs a check, which fails when it raises or does not give what is wanted.
local function check(name, want, body)
  local ok, got = pcall(body)
  print(ok and got == want and "ok " .. name or "FAIL " .. name .. ": got " .. tostring(got):gsub("\n", " ") .. ", want " .. tostring(want))
end

-- one is the first value that a statement gives.
local function one(statement)
  local cursor = assert(connection:execute(statement))
  local value = cursor:fetch()
  cursor:close()
  return value
end

check("connect", env "PROBE_DATABASE", function() return one "SELECT DATABASE()" end)
check("columns", "id,path", function() return table.concat(connection:execute("SELECT id, path FROM folders"):getcolnames(), ",") end)
check("types", "number(10)", function() local t = connection:execute("SELECT total_item_count FROM folders LIMIT 1"):getcoltypes() return t[1]:gsub("%(%d+%)", "(10)") .. "" end)
check("null", nil, function() return one "SELECT well_known_name FROM folders WHERE well_known_name IS NULL LIMIT 1" end)
check("emoji", "🥗 ñ 한", function() connection:execute "SET NAMES utf8mb4" return one "SELECT '🥗 ñ 한'" end)
check("megabyte", 1000000, function() return #one "SELECT REPEAT('x', 1000000)" end)
check("rows", 100000, function() return connection:execute("SELECT a.id FROM folders a, folders b, folders c, folders d LIMIT 100000"):numrows() end)
check("escape", "it's", function() return one("SELECT '" .. connection:escape "it's" .. "'") end)
check("err_1054", true, function() return select(2, connection:execute "SELECT nothing FROM folders"):find("nothing", 1, true) ~= nil end)
check("err_1146", true, function() return select(2, connection:execute "SELECT 1 FROM nothing"):find("exist", 1, true) ~= nil end)
check("err_1045", nil, function() return (connect "wrong") end)
check("broken", nil, function() return (connection:execute(env "PROBE_BROKEN")) end)
check("transaction", true, function() connection:setautocommit(false) one "SELECT 1" return connection:rollback() and connection:commit() end)
print "end"
