// Package store keeps sessions in memory.
package store

import "sync"

// Session is what is known of a visitor.
type Session struct {
	User string
	Cart []string
	Seen int
}

// Store is a map of sessions by id.
type Store struct {
	mu       sync.Mutex
	sessions map[string]*Session
}

// New returns an empty store.
func New() *Store { return &Store{sessions: map[string]*Session{}} }

// Open returns the session of an id, a new one where there is none.
func (s *Store) Open(id string) *Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	session := s.sessions[id]
	if session == nil {
		session = &Session{User: id, Cart: make([]string, 0, 4)}
		s.sessions[id] = session
	}
	session.Seen++
	return session
}

// Close forgets a session.
func (s *Store) Close(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, id)
}
