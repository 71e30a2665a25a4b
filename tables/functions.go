package tables

import (
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/go-mysql-server/sql/expression/function"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// functions are those that the engine lacks, or that answer otherwise than MySQL's, by their names in lower case.
var functions = map[string]sql.Function{
	"sum":               aggregateFunction(sum),
	"avg":               aggregateFunction(average),
	"std":               aggregateFunction(standardDeviation),
	"stddev":            aggregateFunction(standardDeviation),
	"stddev_pop":        aggregateFunction(standardDeviation),
	"stddev_samp":       aggregateFunction(sampleDeviation),
	"variance":          aggregateFunction(variance),
	"var_pop":           aggregateFunction(variance),
	"var_samp":          aggregateFunction(sampleVariance),
	"now":               presentFunction("now", false, presentDatetime),
	"current_timestamp": presentFunction("current_timestamp", false, presentDatetime),
	"localtime":         presentFunction("localtime", false, presentDatetime),
	"localtimestamp":    presentFunction("localtimestamp", false, presentDatetime),
	"utc_timestamp":     presentFunction("utc_timestamp", true, presentDatetime),
	"curdate":           presentFunction("curdate", false, presentDay),
	"current_date":      presentFunction("current_date", false, presentDay),
	"utc_date":          presentFunction("utc_date", true, presentDay),
	"curtime":           presentFunction("curtime", false, presentClock),
	"current_time":      presentFunction("current_time", false, presentClock),
	"utc_time":          presentFunction("utc_time", true, presentClock),
	"sysdate":           sysdateFunction(),
	"hour":              hourOf.function(),
	"minute":            minuteOf.function(),
	"second":            secondOf.function(),
	"microsecond":       microsecondOf.function(),
	"time":              clockTime.function(),
	"time_to_sec":       timeToSec.function(),
	"timediff":          timeDiff.function(),
	"time_format":       timeFormat.function(),
	"convert_tz":        convertTz.function(),
	"from_days":         fromDays.function(),
	"date_format":       dateFormat.function(),
	"unix_timestamp":    unixTimestampFunction(),
	concatOrder.name:    concatOrder.function(),
	"greatest":          greatest.function(),
	"least":             least.function(),
	"round":             roundFunction("round", function.NewRound, roundDouble),
	"truncate":          roundFunction("truncate", truncate, truncateDouble),
	"floor":             floor.function(),
	"ceil":              ceiling.function(),
	"ceiling":           ceiling.function(),
	"weekofyear":        typedFunction("weekofyear", always(gmstypes.Int64)),
	"makedate":          makeDate.function(),
	"maketime":          makeTime.function(),
	"to_seconds":        toSeconds.function(),
	"sec_to_time":       secToTime.function(),
	"addtime":           addTime.function(),
	"subtime":           subTime.function(),
	"dayname":           dayName.function(),
	"period_add":        periodAdd.function(),
	"period_diff":       periodDiff.function(),
	"str_to_date":       strToDate.function(),
	"from_unixtime":     fromUnixtimeFunction(),
	"week":              week.function(),
	"timestamp":         timestampOf.function(),
	"date":              typedFunction("date", always(gmstypes.Date)),
	"mod":               modFunction(),
	"if":                resultFunction("if", 1),
	"ifnull":            resultFunction("ifnull", 0),
	"coalesce":          resultFunction("coalesce", 0),
	"insert":            insertText.function(),
	"ntile":             ntileFunction(),
	"lpad":              padFunction(padLeft),
	"rpad":              padFunction(padRight),
	"bit_and":           aggregateFunction(bitAnd),
	"bit_or":            aggregateFunction(bitOr),
	"bit_xor":           aggregateFunction(bitXor),
	"exp":               exponential.function(),
	"ln":                naturalLog.function(),
	"log":               anyLog.function(),
	"log2":              binaryLog.function(),
	"log10":             decimalLog.function(),
	"degrees":           degrees.function(),
	"radians":           radians.function(),
	"cot":               cotangent.function(),
	"pow":               power.function(),
	"power":             power.function(),
	"inet_ntoa":         inetNtoa.function(),
	"conv":              collatedFunction(convert.function()),
	"make_set":          makeSetFunction(),
	"sign":              signOf.function(),
	"soundex":           soundex.function(),
	"rand":              randFunction(),
	"locate":            locate.function(),
	"instr":             inText.function(),
	"find_in_set":       findInSet.function(),
	"inet_aton":         inetAton.function(),
	intervalName:        intervalPlace.function(),
	anyName:             quantifierFunction(anyName),
	allName:             quantifierFunction(allName),
	"bit_count":         bitCount.function(),
	"cume_dist":         cumulated.function(),
	"nth_value":         nthValueFunction(),
	"format":            formatNumber.function(),
	"format_bytes":      formatBytes.function(),
	"format_pico_time":  formatTime.function(),
	"substring_index":   substringIndex.function(),
	"from_base64":       fromBase64.function(),
	"crc32":             checkSum.function(),
	"uncompress":        uncompress.function(),
	"bin":               toBase("bin", 2),
	"oct":               toBase("oct", 8),
	"regexp_like":       regexpLike.function(),
	"regexp_instr":      regexpInstr.function(),
	"regexp_substr":     regexpSubstr.function(),
	"regexp_replace":    regexpReplace.function(),

	// These look into documents by paths.
	"json_extract":       jsonExtract.function(),
	"json_contains_path": jsonContainsPath.function(),
	"json_length":        atPath("json_length", 1),
	"json_keys":          atPath("json_keys", 1),
	"json_contains":      jsonContains.function(),
	"json_overlaps":      jsonOverlaps.function(),
	"json_value":         jsonValueFunction(),
	memberOf.name:        memberOf.function(),
	"json_set":           pairsFunction(jsonSet),
	"json_insert":        pairsFunction(jsonInsert),
	"json_replace":       pairsFunction(jsonReplace),
	"json_array_append":  pairsFunction(jsonArrayAppend),
	"json_array_insert":  pairsFunction(jsonArrayInsert),
	"json_remove":        jsonRemove.function(),
	jsonRowsName:         jsonRows.function(),
	"json_arrayagg":      aggregateFunction(jsonArrays),
}

var _ sql.FunctionProvider = (*Provider)(nil)

// Function finds a function, and gives it its times as it can read them. The engine looks here first.
func (p *Provider) Function(_ *sql.Context, _, name string) (sql.Function, bool) {
	name = strings.ToLower(name)
	f, ok := named(name)
	if as := timeArguments[name]; ok && as != nil {
		return readingTimes(f, as), true
	}
	places, documents := documentPlaces[name]
	switch {
	case ok && documents:
		return readingDocuments(f, places), true
	case ok && numeric[name]:
		return computing(f), true
	case ok && makesJSON[name]:
		return writingJSON(f), true
	}
	return f, ok
}

// named is a function of ours, or one of the engine's with the collation that its texts have.
func named(name string) (sql.Function, bool) {
	if f, ok := functions[name]; ok {
		return f, true
	}
	f, ok := builtIns[name]
	if !ok {
		return nil, false
	}
	return collatedFunction(f), true
}
