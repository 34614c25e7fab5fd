package main

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
)

// Not grafana.db, which the real Grafana could not read when it takes over the volume.
const storeFile = "grafana-stand-in.json"

var (
	errNotFound = errors.New("not found")
	errConflict = errors.New("the dashboard has been changed by someone else")
	errNoAdmin  = errors.New("could not read user (id: 1) from database. Error: user not found")
)

type admin struct {
	Login string `json:"login"`
	Salt  []byte `json:"salt"`
	Hash  []byte `json:"hash"`
}

type savedDashboard struct {
	Version int             `json:"version"`
	Title   string          `json:"title"`
	JSON    json.RawMessage `json:"json"`
}

type content struct {
	About      string                    `json:"about"`
	Admin      *admin                    `json:"admin"`
	NoAdmin    bool                      `json:"noAdmin,omitempty"` // deleted by another administrator
	Dashboards map[string]savedDashboard `json:"dashboards"`
}

// store keeps everything in one file, which it reads for each operation under a lock shared with the command line: a reset
// password is effective at once, as with the real database.
type store struct {
	path string
	mu   sync.Mutex
}

func openStore(folder string) (*store, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, fmt.Errorf("GF_PATHS_DATA=%q is not writable: %w", folder, err)
	}
	s := &store{path: filepath.Join(folder, storeFile)}
	if err := s.update(func(*content) error { return nil }); err != nil {
		return nil, fmt.Errorf("GF_PATHS_DATA=%q cannot be used: %w", folder, err)
	}
	return s, nil
}

func (s *store) read() (content, error) {
	c := content{Dashboards: map[string]savedDashboard{}}
	raw, err := os.ReadFile(s.path)
	if errors.Is(err, os.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(raw, &c)
}

// update changes the content atomically.
func (s *store) update(change func(*content) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	lock, err := os.OpenFile(s.path+".lock", os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	c, err := s.read()
	if err != nil {
		return err
	}
	if err := change(&c); err != nil {
		return err
	}
	c.About = "Data of a stand-in for Grafana. The real Grafana does not read this file."
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(s.path+".new", raw, 0o640); err != nil {
		return err
	}
	return os.Rename(s.path+".new", s.path)
}

// ensureAdmin creates the admin on the first start, unless the settings forbid it, and returns whether it did.
func (s *store) ensureAdmin(settings settings) (created bool, err error) {
	err = s.update(func(c *content) error {
		if c.Admin != nil || c.NoAdmin || settings.noInitialAdmin {
			return nil
		}
		created = true
		c.Admin, err = newAdmin(settings.adminUser, settings.adminPassword)
		return err
	})
	return created, err
}

// resetAdminPassword creates the admin as a server would, as Grafana's command does with an empty database.
func (s *store) resetAdminPassword(settings settings, password string) error {
	if _, err := s.ensureAdmin(settings); err != nil {
		return err
	}
	return s.update(func(c *content) (err error) {
		if c.Admin == nil {
			return errNoAdmin
		}
		c.Admin, err = newAdmin(c.Admin.Login, password)
		return err
	})
}

// deleteAdmin leaves a database as another administrator does who deletes the first one.
func (s *store) deleteAdmin() error {
	return s.update(func(c *content) error {
		c.Admin, c.NoAdmin = nil, true
		return nil
	})
}

func (s *store) checkPassword(login, password string) bool {
	c, err := s.read()
	if err != nil || c.Admin == nil {
		return false
	}
	hash, err := hashPassword(password, c.Admin.Salt)
	return err == nil && login == c.Admin.Login && subtle.ConstantTimeCompare(hash, c.Admin.Hash) == 1
}

func (s *store) adminLogin() string {
	c, err := s.read()
	if err != nil || c.Admin == nil {
		return ""
	}
	return c.Admin.Login
}

// saveDashboard returns the new version. A version other than the stored one is a conflict unless overwrite is set.
func (s *store) saveDashboard(uid string, d savedDashboard, overwrite bool) (version int, err error) {
	err = s.update(func(c *content) error {
		if old, exists := c.Dashboards[uid]; exists && old.Version != d.Version && !overwrite {
			return errConflict
		}
		version = c.Dashboards[uid].Version + 1
		d.Version = version
		c.Dashboards[uid] = d
		return nil
	})
	return version, err
}

func newAdmin(login, password string) (*admin, error) {
	salt := make([]byte, 16)
	rand.Read(salt)
	hash, err := hashPassword(password, salt)
	return &admin{Login: login, Salt: salt, Hash: hash}, err
}

func hashPassword(password string, salt []byte) ([]byte, error) {
	return pbkdf2.Key(sha256.New, password, salt, 10_000, 32)
}
