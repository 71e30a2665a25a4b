# Tcl's tdbc::mysql: tclsh8.6 tdbc.tcl.
package require tdbc::mysql
puts "client tdbc::mysql [package require tdbc::mysql]"
fconfigure stdout -buffering line

# open connects.
proc open {password} {
    return [tdbc::mysql::connection new -host $::env(PROBE_HOST) -port $::env(PROBE_PORT) -user $::env(PROBE_USER) -passwd $password -db $::env(PROBE_DATABASE)]
}
set db [open $env(PROBE_PASSWORD)]

# check runs a check, which fails unless its body gives what is wanted.
proc check {name want body} {
    if {[catch {uplevel 1 $body} got]} {
        puts "FAIL $name: [string map {\n { }} $got]"
    } elseif {$got ne $want} {
        puts "FAIL $name: got $got, want $want"
    } else {
        puts "ok $name"
    }
}

# code is the state of the error that a body ends with.
proc code {body} {
    try { uplevel 1 $body } on error {- options} { return [lindex [dict get $options -errorcode] 2] }
    return none
}

check connect $env(PROBE_DATABASE) { dict get [lindex [$db allrows {SELECT DATABASE() AS d}] 0] d }
check tables {1 1} { list [dict exists [$db tables] messages] [dict exists [$db tables fold%] folders] }
check columns {varchar 512 0} { set c [dict get [$db columns folders] id]; list [dict get $c type] [dict get $c precision] [dict get $c nullable] }
check primary_keys {user_id id} {
    lmap k [$db primarykeys messages] { # those of all databases
        if {[dict get $k tableSchema] ne $env(PROBE_DATABASE)} continue
        dict get $k columnName
    }
}
check foreign_keys {} { $db foreignkeys -foreign messages }
check prepared {Inbox {Sent Items}} {
    set s [$db prepare {SELECT display_name FROM folders WHERE well_known_name = :name}]
    lmap name {inbox sentitems} { lindex [$s allrows -as lists] 0 0 }
}
check nulls 0 { dict exists [lindex [$db allrows {SELECT well_known_name FROM folders WHERE well_known_name IS NULL LIMIT 1}] 0] well_known_name }
check types {1 0.5 0.250} { lindex [$db allrows -as lists {SELECT 1, CAST(0.5 AS DOUBLE), CAST(0.25 AS DECIMAL(5,3))}] 0 }
check emoji 1 { string equal [lindex [$db allrows -as lists {SELECT 'ñ 한'}] 0 0] "ñ 한" }
check rows 10000 { set n 0; $db foreach r {SELECT a.id FROM folders a, folders b, folders c LIMIT 10000} { incr n }; set n }
check err_1054 42S22 { code { $db allrows {SELECT nothing FROM folders} } }
check err_1146 42S02 { code { $db allrows {SELECT 1 FROM nothing} } }
check err_1064 42000 { code { $db allrows {SELEC 1} } }
check err_1045 28000 { code { open wrong } }
check broken 1 { expr {[code { $db allrows $env(PROBE_BROKEN) }] ne "none"} }
check transaction 1 { $db transaction { llength [$db allrows {SELECT 1}] } }
puts end
