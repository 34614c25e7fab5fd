package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

const (
	version       = "10.2.2" // of the replaced Grafana: clients read it
	standInHeader = "X-Grafana-Stand-In"
	sessionCookie = "grafana_session"
)

type server struct {
	settings    settings
	store       *store
	provisioned provisioning
	sessions    sync.Map // token to struct{}
}

func newServer(settings settings, store *store, provisioned provisioning) http.Handler {
	s := &server{settings: settings, store: store, provisioned: provisioned}

	open := http.NewServeMux()
	open.HandleFunc("GET /api/health", s.health)
	open.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("Ok")) })
	if settings.metricsEnabled {
		open.HandleFunc("GET /metrics", s.metrics)
	}
	open.HandleFunc("GET /login", s.loginPage)
	open.HandleFunc("POST /login", s.login)
	open.HandleFunc("GET /logout", s.logout)

	private := http.NewServeMux()
	private.HandleFunc("GET /{$}", s.homePage)
	private.HandleFunc("GET /api/user", s.user)
	private.HandleFunc("DELETE /api/admin/users/1", s.deleteAdmin)
	private.HandleFunc("GET /api/datasources", s.listDatasources)
	private.HandleFunc("GET /api/datasources/uid/{uid}", s.getDatasource)
	private.HandleFunc("GET /api/datasources/uid/{uid}/health", s.datasourceHealth)
	private.HandleFunc("/api/datasources/proxy/uid/{uid}/{path...}", s.proxy)
	private.HandleFunc("GET /api/search", s.search)
	private.HandleFunc("GET /api/dashboards/uid/{uid}", s.getDashboard)
	private.HandleFunc("POST /api/dashboards/db", s.saveDashboard)
	private.HandleFunc("/", s.notFound)
	open.Handle("/", s.requireLogin(private))

	return s.underSubPath(open)
}

// underSubPath strips the prefix and redirects requests without it, as Grafana does.
func (s *server) underSubPath(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(standInHeader, "true")
		if s.settings.subPath == "" || !s.settings.serveFromSubPath {
			next.ServeHTTP(w, r)
			return
		}
		switch prefix := s.settings.subPath; {
		case r.URL.Path == prefix:
			http.Redirect(w, r, prefix+"/", http.StatusFound)
		case strings.HasPrefix(r.URL.Path, prefix+"/"):
			http.StripPrefix(prefix, next).ServeHTTP(w, r)
		default:
			http.Redirect(w, r, prefix+r.URL.RequestURI(), http.StatusMovedPermanently)
		}
	})
}

func (s *server) requireLogin(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, password, basic := r.BasicAuth()
		switch {
		case basic && s.store.checkPassword(user, password), !basic && s.hasSession(r):
			next.ServeHTTP(w, r)
		case basic:
			writeMessage(w, http.StatusUnauthorized, "Invalid username or password")
		case strings.HasPrefix(r.URL.Path, "/api/"):
			writeMessage(w, http.StatusUnauthorized, "Unauthorized")
		default:
			http.Redirect(w, r, s.settings.subPath+"/login", http.StatusFound)
		}
	})
}

func (s *server) hasSession(r *http.Request) bool {
	cookie, err := r.Cookie(sessionCookie)
	if err != nil {
		return false
	}
	_, known := s.sessions.Load(cookie.Value)
	return known
}

func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	status, database := http.StatusOK, "ok"
	if _, err := s.store.read(); err != nil {
		status, database = http.StatusServiceUnavailable, "failing"
	}
	writeJSON(w, status, map[string]string{"commit": "stand-in", "database": database, "version": version})
}

// login accepts JSON, as from Grafana's page, or a form, as from this one.
func (s *server) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	var given struct{ User, Password string }
	isForm := strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
	if isForm {
		given.User, given.Password = r.PostFormValue("user"), r.PostFormValue("password")
	} else if err := json.NewDecoder(r.Body).Decode(&given); err != nil {
		writeMessage(w, http.StatusBadRequest, "bad login data")
		return
	}
	if !s.store.checkPassword(given.User, given.Password) {
		if isForm {
			s.writeLoginPage(w, http.StatusUnauthorized, "Invalid username or password")
			return
		}
		writeMessage(w, http.StatusUnauthorized, "Invalid username or password")
		return
	}
	token := rand.Text()
	s.sessions.Store(token, struct{}{})
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: token, Path: s.settings.subPath + "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	if isForm {
		http.Redirect(w, r, s.settings.subPath+"/", http.StatusSeeOther)
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"message": "Logged in", "redirectUrl": s.settings.subPath + "/"})
}

func (s *server) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		s.sessions.Delete(cookie.Value)
	}
	http.Redirect(w, r, s.settings.subPath+"/login", http.StatusFound)
}

func (s *server) user(w http.ResponseWriter, _ *http.Request) {
	login := s.store.adminLogin()
	writeJSON(w, http.StatusOK, map[string]any{"id": 1, "login": login, "email": login + "@localhost", "orgId": 1, "isGrafanaAdmin": true})
}

// deleteAdmin does what Grafana leaves to another administrator, whom the stand-in does not have.
func (s *server) deleteAdmin(w http.ResponseWriter, _ *http.Request) {
	if err := s.store.deleteAdmin(); err != nil {
		writeMessage(w, http.StatusInternalServerError, err.Error())
		return
	}
	writeMessage(w, http.StatusOK, "User deleted")
}

func (s *server) metrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	fmt.Fprintf(w, "# TYPE grafana_build_info gauge\ngrafana_build_info{version=%q} 1\n", version)
}

func (s *server) notFound(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		writeMessage(w, http.StatusNotFound, "Not found (stand-in for Grafana)")
		return
	}
	s.writePage(w, http.StatusNotFound, "Not found", nil)
}

func writeMessage(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"message": message})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(value) // the client has disconnected
}
