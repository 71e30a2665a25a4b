package graph

// RetryMode says which failures are sent again.
type RetryMode uint8

const (
	// RetryWhenStatusCodeMatch sends again after the statuses of Options.RetryStatusCodes, and nothing else.
	RetryWhenStatusCodeMatch RetryMode = iota
	// RetryNone never sends again.
	RetryNone
	// RetryAny sends again after every failure that can pass by itself: no answer, 408, 423, 425, 429 and 5xx
	// except 501.
	RetryAny
)
