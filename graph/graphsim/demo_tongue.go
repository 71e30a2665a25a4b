package graphsim

// tongue is what it takes to write a note in one language.
type tongue struct {
	reply, forward string // prefixes of subjects
	hello, bye     string // hello takes a first name
	subjects       []string
	sentences      []string
}

// tongueOf is the language of a locale such as de-DE; English where the demo speaks nothing better.
func tongueOf(locale string) *tongue {
	if len(locale) >= 2 {
		if t := tongues[locale[:2]]; t != nil {
			return t
		}
	}
	return tongues["en"]
}

// tongues are the languages of the demo. In subjects and sentences {client}, {project}, {person}, {city}, {day},
// {amount}, {n} and {year} are filled in.
var tongues = map[string]*tongue{
	"en": {
		reply: "RE: ", forward: "FW: ", hello: "Hi {to},", bye: "Best regards,",
		subjects: []string{
			"Budget for {project}", "Contract renewal with {client}", "{client}: open questions", "Minutes of the {project} review",
			"Invoice {n} from {client}", "Price list {year}", "Travel to {city}", "Store opening in {city}", "Quick question about {project}",
			"Offer {n} for {client}", "{project}: next steps", "Delivery delayed until {day}", "Forecast Q{q} {year}", "Lunch on {day}?",
			"Draft of the {client} presentation", "Access to the {project} site", "Inventory count in {city}", "Returns at {client}",
			"Your feedback on {project}", "Statement of work {n}", "Order {n}: confirmation", "{client} wants to meet on {day}",
			"Q{q} numbers, second try", "Who owns {project} now?", "Samples for {city}", "Complaint {n}", "Hiring plan {year}",
		},
		sentences: []string{
			"I have looked at the figures for {project} and they are {amount} above what we agreed in {day}'s call.",
			"{client} asked whether we can deliver before {day}.", "{person} will take this over from next week.",
			"Please find the current version attached; the changes are on page {n}.", "Could you confirm by {day}?",
			"The team in {city} needs two more weeks for the store plan.", "We should not promise more than {amount} at this point.",
			"As discussed, order {n} goes out first and the rest follows.", "Nobody has answered {client} yet, can you?",
			"I moved the review to {day} so that {person} can join.", "The supplier raised the price by 3.5 % without notice.",
			"Let us keep the old layout in {city} until the season is over.", "Thanks for the quick turnaround!",
			"{person} thinks that {amount} is too low for what they want.", "I don't see a risk here, but legal should have a look.",
			"Everything else in the plan stays as it was.", "The numbers in the second sheet do not add up: {amount} are missing.",
			"They are happy with the samples, apart from the colour.", "Can we talk for ten minutes on {day} afternoon?",
			"Shipment {n} is still at customs in {city}.", "I'll send the rest as soon as {person} is back.",
			"Our window closes on {day}, after that the discount is gone.", "For the record: I was against it.",
		},
	},
	"de": {
		reply: "AW: ", forward: "WG: ", hello: "Hallo {to},", bye: "Mit freundlichen Grüßen",
		subjects: []string{
			"Rechnung {n} von {client}", "Angebot {n} für {client}", "Rückfrage zu {project}", "Besprechung am {day}: Überblick",
			"Lieferverzögerung Köln–{city}", "Jahresabschluss {year}", "Mahnung Nr. {n}", "Größere Änderungen bei {project}",
		},
		sentences: []string{
			"Anbei die geänderte Fassung, die Änderungen stehen auf Seite {n}.", "{client} möchte bis {day} eine Zusage.",
			"Die Prüfung der Unterlagen dauert länger als gedacht.", "Der Betrag von {amount} ist bisher nicht eingegangen.",
			"Könnten Sie das bitte bis {day} bestätigen?", "{person} übernimmt das ab nächster Woche.",
			"Für die Filiale in {city} fehlen noch die Maße.", "Vielen Dank für die schnelle Rückmeldung!",
		},
	},
	"fr": {
		reply: "RE: ", forward: "TR: ", hello: "Bonjour {to},", bye: "Cordialement,",
		subjects: []string{
			"Facture n° {n}", "Devis {n} pour {client}", "L'ouverture du magasin à {city}", "Réunion du {day} : compte rendu",
			"Projet {project} : où en est-on ?", "Congés d'été {year}",
		},
		sentences: []string{
			"Vous trouverez ci-joint la dernière version du devis.", "{client} attend notre réponse avant {day}.",
			"Le montant de {amount} n'a pas encore été réglé.", "Peux-tu vérifier avec {person} ?",
			"L'équipe de {city} a besoin de deux semaines de plus.", "Merci beaucoup pour votre aide !",
		},
	},
	"es": {
		reply: "RE: ", forward: "RV: ", hello: "Hola {to}:", bye: "Un saludo,",
		subjects: []string{"Factura {n} de {client}", "¿Reunión el {day}?", "Presupuesto de {project}", "Envío retrasado a {city}"},
		sentences: []string{
			"Te adjunto la última versión del presupuesto.", "{client} necesita una respuesta antes del {day}.",
			"El importe de {amount} sigue pendiente.", "¿Puedes confirmarlo con {person}?", "Muchas gracias por tu ayuda.",
		},
	},
	"ar": {
		reply: "رد: ", forward: "إعادة توجيه: ", hello: "مرحبا {to}،", bye: "مع أطيب التحيات،",
		subjects: []string{"تقرير المشروع {project}", "اجتماع يوم {day}", "فاتورة رقم {n}", "عرض السعر لشركة {client}"},
		sentences: []string{
			"مرفق آخر نسخة من التقرير.", "هل يمكنك تأكيد الموعد قبل {day}؟", "المبلغ المطلوب هو {amount}.",
			"سيتولى {person} هذا الموضوع ابتداء من الأسبوع القادم.", "شكرا جزيلا على المساعدة.",
		},
	},
	"he": {
		reply: "תשובה: ", forward: "הועבר: ", hello: "שלום {to},", bye: "בברכה,",
		subjects: []string{"דוח פרויקט {project}", "פגישה ביום {day}", "חשבונית {n}", "הצעת מחיר עבור {client}"},
		sentences: []string{
			"מצורפת הגרסה האחרונה של הדוח.", "האם אפשר לאשר עד {day}?", "הסכום הוא {amount}.",
			"{person} ימשיך לטפל בזה מהשבוע הבא.", "תודה רבה על העזרה!",
		},
	},
	"ja": {
		reply: "RE: ", forward: "FW: ", hello: "{to} 様", bye: "よろしくお願いいたします。",
		subjects: []string{"{project} の進捗について", "請求書 {n} の件", "{day} の会議", "東京店のレイアウト案"},
		sentences: []string{
			"お世話になっております。", "資料の最新版を添付いたします。", "{day} までにご確認をお願いいたします。",
			"見積金額は {amount} です。", "{client} から問い合わせがありました。", "ご協力ありがとうございます。",
		},
	},
	"zh": {
		reply: "回复: ", forward: "转发: ", hello: "{to} 您好，", bye: "此致敬礼",
		subjects: []string{"{project} 项目报价", "发票 {n}", "{day} 会议安排", "关于 {client} 的订单"},
		sentences: []string{
			"附件是最新版本的报价单。", "请在 {day} 之前确认。", "总金额为 {amount}。", "{person} 将从下周开始负责。", "非常感谢您的帮助。",
		},
	},
}

// The words that stand for {client}, {project}, {city} and {day}.
var (
	clientNames  = []string{"Fabrikam", "Northwind Traders", "Litware", "Tailspin Toys", "Adventure Works", "Wingtip", "Proseware", "Woodgrove Bank"}
	projectNames = []string{"Mark 8", "Atlas", "Blue Yonder", "Spring Range", "Northstar", "Checkout 2.0", "X1050", "Loyalty Card", "Warehouse West"}
	cityNames    = []string{"Seattle", "Tulsa", "Louisville", "Köln", "Lyon", "Dublin", "Madrid", "Dubai", "Tokyo", "San Diego"}
	dayNames     = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday"}
)

// outsiders are the people of other companies who write to Contoso.
var outsiders = []outsider{
	{Recipient{"Mary Jane Watson", "mary_jane@aol.com"}, "en"},
	{Recipient{"Bob Carter", "bob.carter@aol.com"}, "en"},
	{Recipient{"Bill Carter", "bill_carter@fabrikam.com"}, "en"},
	{Recipient{"Dana Swope", "dana@fabrikam.com"}, "en"},
	{Recipient{"Seán O'Brien", "sean.o'brien@northwindtraders.com"}, "en"},
	{Recipient{"Robin Counts", "robin@northwindtraders.com"}, "en"},
	{Recipient{"Tai Yee", "tai.yee@proseware.com"}, "en"},
	{Recipient{"Allan Deyoung", "Allan.DeYoung@Litware.com"}, "en"},
	{Recipient{"Kelly Rollin", "kelly@tailspintoys.com"}, "en"},
	{Recipient{"Sünje Großmann", "s.grossmann@adventure-works.de"}, "de"},
	{Recipient{"Jörg Müller", "joerg_mueller@adventure-works.de"}, "de"},
	{Recipient{"Amélie Dubois", "a.dubois@wingtip.fr"}, "fr"},
	{Recipient{"Íñigo Pérez", "inigo@wingtip.es"}, "es"},
	{Recipient{"ليلى حسن", "layla.hassan@woodgrove.ae"}, "ar"},
	{Recipient{"יעל כהן", "yael@litware.co.il"}, "he"},
	{Recipient{"佐藤 健", "sato@tailspintoys.co.jp"}, "ja"},
	{Recipient{"李伟", "li.wei@proseware.cn"}, "zh"},
	{Recipient{"", "no-name@woodgrovebank.com"}, "en"},
}

// outsider is somebody of another company, with the language that they write.
type outsider struct {
	Recipient
	lang string
}
