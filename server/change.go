package server

import "errors"

// Change prepares other users and another certificate for a server that runs. The function that it returns makes them
// so; after an error nothing has changed.
//
// Logins go by the new users from then on. The connections of users who are among them stay, also where the password is
// another one; those of users who are not end with the statement that they run, or at once. New connections see the new
// certificate. What else TLSOptions say stays as it was.
func (s *Server) Change(users []User, t TLSOptions) (apply func(), err error) {
	if len(users) == 0 {
		return nil, errors.New("a server cannot be opened to everybody while it runs")
	}
	certificate, err := s.tls.next(t)
	if err != nil {
		return nil, err
	}
	return func() {
		s.tls.shown.Store(certificate)
		setAccounts(s.engine, users) // before anybody new can log in
		s.auth.set(users)
		s.listener.dismiss(s.auth.knows)
	}, nil
}
