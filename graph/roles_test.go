package graph

import (
	"encoding/base64"
	"reflect"
	"testing"
	"time"
)

// jwt makes a token of claims, signed by nobody.
func jwt(claims string) string {
	segment := base64.RawURLEncoding.EncodeToString
	return segment([]byte(`{"alg":"none"}`)) + "." + segment([]byte(claims)) + "."
}

func TestReadClaims(t *testing.T) {
	tests := []struct {
		name, token string
		want        Claims
		ok          bool
	}{
		{"usual", jwt(`{"roles":["User.Read.All","Mail.Read"],"app_displayname":"Gateway","exp":1800000000,"aud":"x"}`),
			Claims{Roles: []string{"Mail.Read", "User.Read.All"}, AppName: "Gateway", Expires: time.Unix(1800000000, 0).UTC()}, true},
		{"no roles", jwt(`{"exp":1800000000.5}`), Claims{Expires: time.Unix(1800000000, 0).UTC()}, true},
		{"no end", jwt(`{"roles":[]}`), Claims{Roles: []string{}}, true},
		{"an end beyond all time", jwt(`{"exp":1e300}`), Claims{}, true},
		{"an end before all time", jwt(`{"exp":-1e300}`), Claims{}, true},
		{"roles of another form", jwt(`{"roles":"Mail.Read"}`), Claims{}, false},
		{"no JSON", jwt(`roles`), Claims{}, false},
		{"no base64", "a.$.c", Claims{}, false},
		{"two parts", "e30.e30", Claims{}, false},
		{"opaque", "EwBIA8l6BAAU", Claims{}, false},
		{"empty", "", Claims{}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := readClaims(test.token)
			if ok != test.ok || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, %v; want %+v, %v", got, ok, test.want, test.ok)
			}
		})
	}
}

// TestClaimsAskOnce reads the token that requests go out with.
func TestClaimsAskOnce(t *testing.T) {
	credential := &fakeCredential{}
	c := memoryClient(t, Options{Credential: credential}, nil)
	for range 2 {
		if claims, ok, err := c.Claims(t.Context()); ok || err != nil || claims.Roles != nil {
			t.Errorf("an opaque token gives %+v, %v, %v", claims, ok, err)
		}
	}
	if n := credential.asked.Load(); n != 1 {
		t.Errorf("asked for %d tokens, want 1", n)
	}
}

func TestUserPurpose(t *testing.T) {
	c := memoryClient(t, Options{}, nil)
	r := c.UserPurpose("adele@contoso.com")
	if got := r.String(); got != "GET /users/adele@contoso.com/mailboxSettings/userPurpose" || r.url.String() != serviceURL+"/users/adele%40contoso.com/mailboxSettings/userPurpose" {
		t.Errorf("shown as %s, sent as %s", got, r.url)
	}
}
