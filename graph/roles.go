package graph

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Claims are what an access token says of itself. Nobody has checked the signature, and Microsoft may change the form any
// day: they are for people to look at, and nothing may be allowed or refused by them.
type Claims struct {
	// Roles are the application permissions, such as Mail.Read, sorted. Those that Exchange grants through RBAC for
	// Applications do not show in a token.
	Roles []string

	AppName string    // as the app registration has it; "" if the token does not say
	Expires time.Time // zero if the token does not say
}

// Claims reads the token that requests are sent with, which it gets first if need be. ok is false if the token is none
// that can be read; the service may accept it all the same.
func (c *Client) Claims(ctx context.Context) (claims Claims, ok bool, err error) {
	token, err := c.tokens.get(ctx, "")
	if err != nil {
		return Claims{}, false, err
	}
	claims, ok = readClaims(token)
	return claims, ok, nil
}

// readClaims takes the claims out of a JWT. It reports false if token is none.
func readClaims(token string) (Claims, bool) {
	_, rest, _ := strings.Cut(token, ".")
	payload, _, signed := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil || !signed {
		return Claims{}, false
	}
	var said struct {
		Roles   []string `json:"roles"`
		AppName string   `json:"app_displayname"`
		Expires float64  `json:"exp"` // seconds; JWT allows a fraction
	}
	if json.Unmarshal(text, &said) != nil {
		return Claims{}, false
	}
	slices.Sort(said.Roles)
	claims := Claims{Roles: said.Roles, AppName: said.AppName}
	if said.Expires > 0 && said.Expires < 1<<40 {
		claims.Expires = time.Unix(int64(said.Expires), 0).UTC()
	}
	return claims, true
}
