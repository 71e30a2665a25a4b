package server

import (
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"net"
	"sync/atomic"

	"github.com/dolthub/go-mysql-server/sql"
	"github.com/dolthub/vitess/go/mysql"
)

// User may connect with Name and Password. An empty password is one that must be empty.
type User struct {
	Name, Password string
}

// String is the user's name: a password must not be printed by chance.
func (u User) String() string { return u.Name }

// account is what is kept of a user's password: enough to check what a client sends, in either of MySQL's ways.
type account struct {
	native [sha1.Size]byte   // SHA1(SHA1(password))
	sha2   [sha256.Size]byte // SHA256(SHA256(password))
	empty  bool              // the password is empty
}

// newAccount hashes a password.
func newAccount(password string) account {
	n, s := sha1.Sum([]byte(password)), sha256.Sum256([]byte(password))
	return account{native: sha1.Sum(n[:]), sha2: sha256.Sum256(s[:]), empty: password == ""}
}

// authServer checks passwords. It holds no password, and the engine holds not even a hash, so no SQL can read one.
type authServer struct {
	accounts atomic.Pointer[map[string]account] // by name; without any, everybody may connect
	decoy    account                            // stands in for unknown users, so that they cost and answer the same as a wrong password
}

// newAuthServer makes the accounts of the users.
func newAuthServer(users []User) *authServer {
	a := &authServer{decoy: newAccount(rand.Text())}
	a.set(users)
	return a
}

// set makes the accounts of the users, in the place of all there are.
func (a *authServer) set(users []User) {
	accounts := map[string]account{}
	for _, u := range users {
		accounts[u.Name] = newAccount(u.Password)
	}
	a.accounts.Store(&accounts)
}

// knows reports whether a user may be connected.
func (a *authServer) knows(user string) bool {
	accounts := *a.accounts.Load()
	_, known := accounts[user]
	return known || len(accounts) == 0
}

// AuthMethods offers both of MySQL's methods. Neither sends the password itself, so both work without TLS.
// The first is used for clients that ask for neither.
func (a *authServer) AuthMethods() []mysql.AuthMethod {
	return []mysql.AuthMethod{
		mysql.NewMysqlNativeAuthMethod(a, a),
		cachingSha2{mysql.NewSha2CachingAuthMethod(a, a, a)},
	}
}

// DefaultAuthMethodDescription is what the greeting names: the method that the oldest clients know. Newer ones
// answer it with their own.
func (a *authServer) DefaultAuthMethodDescription() mysql.AuthMethodDescription {
	return mysql.MysqlNativePassword
}

// HandleUser says that every name may try.
func (a *authServer) HandleUser(string, net.Addr) bool { return true }

// UserEntryWithHash checks the answer of mysql_native_password.
func (a *authServer) UserEntryWithHash(c *mysql.Conn, salt []byte, user string, reply []byte, remote net.Addr) (mysql.Getter, error) {
	return a.admit(c, user, reply, remote, func(acc account) bool {
		return len(reply) == sha1.Size && mysql.VerifyHashedMysqlNativePassword(reply, salt, acc.native[:])
	})
}

// UserEntryWithCacheHash checks the answer of caching_sha2_password. Every password is in the "cache", so the
// method's slow path, which needs the password itself, is never taken.
func (a *authServer) UserEntryWithCacheHash(c *mysql.Conn, salt []byte, user string, reply []byte, remote net.Addr) (mysql.Getter, mysql.CacheState, error) {
	if len(reply) == 1 && reply[0] == 0 {
		reply = nil // an empty password, said in the method's way
	}
	entry, err := a.admit(c, user, reply, remote, func(acc account) bool {
		return len(reply) == sha256.Size && mysql.VerifyHashedCachingSha2Password(reply, salt, acc.sha2[:])
	})
	if err != nil {
		return nil, mysql.AuthRejected, err
	}
	return entry, mysql.AuthAccepted, nil
}

// UserEntryWithPassword is never reached; it refuses.
func (a *authServer) UserEntryWithPassword(_ *mysql.Conn, user, _ string, remote net.Addr) (mysql.Getter, error) {
	return nil, accessDenied(user, clientHost(remote), true)
}

// admit decides whether user may connect, and keeps for the log why not. verify checks a reply that is not empty; it runs
// for unknown users too.
func (a *authServer) admit(c *mysql.Conn, user string, reply []byte, remote net.Addr, verify func(account) bool) (mysql.Getter, error) {
	host := clientHost(remote)
	entry := sql.MysqlConnectionUser{User: user, Host: host}
	accounts := *a.accounts.Load()
	if len(accounts) == 0 {
		return entry, nil
	}
	acc, known := accounts[user]
	if !known {
		acc = a.decoy
	}
	ok := verify(acc)
	if len(reply) == 0 {
		ok = acc.empty
	}
	if !ok || !known {
		stateOf(c).refused = &refusal{user: user, known: known, empty: len(reply) == 0}
		return nil, accessDenied(user, host, len(reply) > 0)
	}
	return entry, nil
}

// clientHost is the host part of a client's account: its address, or localhost as MySQL says it.
func clientHost(remote net.Addr) string {
	host, _, err := net.SplitHostPort(remote.String())
	if err != nil {
		return "localhost" // not a network address: a pipe or a socket of this machine
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() {
		return "localhost"
	}
	return host
}

// cachingSha2 is caching_sha2_password for connections without TLS as well.
type cachingSha2 struct{ mysql.AuthMethod }

// HandleUser says that every name may try, with or without TLS.
func (cachingSha2) HandleUser(*mysql.Conn, string) bool { return true }
