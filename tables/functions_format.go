package tables

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/dolthub/go-mysql-server/sql"
	gmstypes "github.com/dolthub/go-mysql-server/sql/types"
)

// Numbers for people to read.
// See https://dev.mysql.com/doc/refman/8.0/en/string-functions.html#function_format and
// https://dev.mysql.com/doc/refman/8.0/en/performance-schema-functions.html.
var (
	formatNumber = &scalarKind{name: "format", least: 2, most: 3, nulls: true, typeOf: always(text(100)), eval: evalFormat}
	formatBytes  = &scalarKind{name: "format_bytes", least: 1, most: 1, typeOf: always(text(20)), eval: evalFormatBytes}
	formatTime   = &scalarKind{name: "format_pico_time", least: 1, most: 1, typeOf: always(text(20)), eval: evalFormatTime}
)

// numberLocale is how a language writes numbers.
type numberLocale struct {
	point, between string
	rest           int // digits of the groups after the last three; 0 makes no groups
}

// The languages' ways. The engine's are other ones, and it writes numbers above 64 bits as 0.
var numberLocales = func() map[string]numberLocale {
	out := map[string]numberLocale{}
	for locale, names := range map[numberLocale]string{
		{".", "", 0}:  "ar_sa sr_rs",
		{",", ".", 3}: "be_by da_dk de_be de_de de_lu es_ar es_bo es_cl es_co es_ec es_es es_py es_uy es_ve fo_fo hu_hu id_id is_is lt_lt mn_mn nb_no no_no ro_ro ru_ua sq_al tr_tr uk_ua vi_vn",
		{",", "", 0}:  "bg_bg ca_es de_at el_gr eu_es fr_be fr_ca fr_ch fr_fr fr_lu gl_es hr_hr it_it nl_be nl_nl pl_pl pt_br pt_pt sl_si",
		{",", " ", 3}: "cs_cz es_cr et_ee fi_fi lv_lv mk_mk ru_ru sk_sk sv_fi sv_se",
		{".", "'", 3}: "de_ch",
		{",", "'", 3}: "it_ch rm_ch",
		{".", ",", 2}: "en_in ta_in te_in",
		{".", ",", 3}: "ar_ae ar_bh ar_dz ar_eg ar_in ar_iq ar_jo ar_kw ar_lb ar_ly ar_ma ar_om ar_qa ar_sd ar_sy ar_tn ar_ye en_au en_ca en_gb en_nz en_ph en_us en_za en_zw " +
			"es_do es_gt es_hn es_mx es_ni es_pa es_pe es_pr es_sv es_us gu_in he_il hi_in ja_jp ko_kr ms_my th_th ur_pk zh_cn zh_hk zh_tw",
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = locale
		}
	}
	return out
}()

// errUnknownLocale is ER_UNKNOWN_LOCALE.
const errUnknownLocale = 1649

// mostFormatDigits are the most that FORMAT writes behind the point.
const mostFormatDigits = 30

// evalFormat is FORMAT(number, digits[, locale]). An unknown locale is a warning, and en_US.
func evalFormat(ctx *sql.Context, call *scalar, values sql.Row) (any, error) {
	if values[0] == nil || values[1] == nil {
		return nil, nil
	}
	digits, err := integerOf(ctx, values[1])
	if err != nil {
		return nil, err
	}
	written, err := fixedPoint(ctx, values[0], call.args[0].Type(ctx), int(min(max(digits, 0), mostFormatDigits)))
	if err != nil {
		return nil, err
	}
	locale := numberLocales["en_us"]
	if len(values) == 3 {
		known, ok := numberLocales[strings.ToLower(fmt.Sprint(values[2]))]
		if ok {
			locale = known
		} else {
			ctx.Warn(errUnknownLocale, "Unknown locale: '%v': the number is written as in en_US", values[2])
		}
	}
	return locale.write(written), nil
}

// fixedPoint is a number with so many digits behind the point: a decimal or an integer rounded as one, all else as a double.
func fixedPoint(ctx *sql.Context, v any, t sql.Type, digits int) (string, error) {
	if gmstypes.IsInteger(t) || gmstypes.IsDecimal(t) {
		d, err := decimalOf(ctx, v)
		if err != nil {
			return "", err
		}
		return rounded(d, int32(digits)).Text('f'), nil
	}
	f, err := doubleOf(ctx, v)
	if err != nil {
		return "", err
	}
	if by := math.Pow10(digits); math.Abs(f)*by < 1<<52 { // others have no fraction there
		f = math.RoundToEven(f*by)/by + 0 // there is no zero below zero
	}
	return strconv.FormatFloat(f, 'f', digits, 64), nil
}

// write is a number of digits and a point in the language's way.
func (l numberLocale) write(number string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(number, "-"); ok {
		sign, number = "-", rest
	}
	whole, fraction, isPart := strings.Cut(number, ".")
	if isPart {
		fraction = l.point + fraction
	}
	if l.rest == 0 {
		return sign + whole + fraction
	}
	for size := 3; len(whole) > size; size = l.rest {
		fraction = l.between + whole[len(whole)-size:] + fraction
		whole = whole[:len(whole)-size]
	}
	return sign + whole + fraction
}

// unit is one of a row of units, each the larger.
type unit struct {
	name string
	of   float64
}

// The units of sizes, and of times in picoseconds.
var (
	byteUnits = []unit{{"bytes", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"PiB", 1 << 50}, {"EiB", 1 << 60}}
	timeUnits = []unit{{"ps", 1}, {"ns", 1e3}, {"us", 1e6}, {"ms", 1e9}, {"s", 1e12}, {"min", 60e12}, {"h", 3600e12}, {"d", 86400e12}}
)

// evalFormatBytes is a size in the largest unit of which there is one.
func evalFormatBytes(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	return inUnits(ctx, values[0], byteUnits, "%4.0f %s")
}

// evalFormatTime is the same of a time.
func evalFormatTime(ctx *sql.Context, _ *scalar, values sql.Row) (any, error) {
	return inUnits(ctx, values[0], timeUnits, "%3.0f %s")
}

// inUnits is a number in the largest unit of which there is one, with two digits of what is smaller. The least unit has no part.
func inUnits(ctx *sql.Context, v any, units []unit, least string) (any, error) {
	n, err := doubleOf(ctx, v)
	if err != nil {
		return nil, err
	}
	in := units[0]
	for _, u := range units[1:] {
		if math.Abs(n) >= u.of {
			in = u
		}
	}
	switch {
	case in == units[0]:
		return fmt.Sprintf(least, n, in.name), nil
	case math.Abs(n/in.of) >= 1e5:
		return fmt.Sprintf("%.2e %s", n/in.of, in.name), nil
	}
	return fmt.Sprintf("%.2f %s", n/in.of, in.name), nil
}
