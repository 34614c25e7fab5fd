package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const password = "first-password"

func getenvOf(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

func mustSettings(t *testing.T, env map[string]string) settings {
	t.Helper()
	s, err := readSettings(getenvOf(env))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// start runs a server with the environment and returns its address.
func start(t *testing.T, env map[string]string) string {
	t.Helper()
	s := mustSettings(t, env)
	store, err := openStore(s.dataPath)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.ensureAdmin(s); err != nil {
		t.Fatal(err)
	}
	provisioned, err := readProvisioning(s.provisioningPath, getenvOf(env))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(newServer(s, store, provisioned))
	t.Cleanup(server.Close)
	return server.URL
}

func environment(t *testing.T) map[string]string {
	return map[string]string{
		"GF_PATHS_DATA":              filepath.Join(t.TempDir(), "data"),
		"GF_PATHS_PROVISIONING":      filepath.Join(t.TempDir(), "provisioning"),
		"GF_SECURITY_ADMIN_PASSWORD": password,
	}
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (a answer) json(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.body), into); err != nil {
		t.Fatalf("%v in %q", err, a.body)
	}
}

// ask sends a request as admin, or anonymously without a password. It does not follow redirects.
func ask(t *testing.T, method, url, password, body string) answer {
	t.Helper()
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if password != "" {
		request.SetBasicAuth("admin", password)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(raw)}
}

func wantStatus(t *testing.T, a answer, status int) {
	t.Helper()
	if a.status != status {
		t.Fatalf("status %d, want %d: %s", a.status, status, a.body)
	}
}
