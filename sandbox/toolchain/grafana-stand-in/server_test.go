package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestHealth(t *testing.T) {
	got := ask(t, "GET", start(t, environment(t))+"/api/health", "", "")
	wantStatus(t, got, 200)
	var health map[string]string
	got.json(t, &health)
	if health["database"] != "ok" || health["version"] != "10.2.2" || health["commit"] == "" {
		t.Errorf("health %v", health)
	}
	if got.header.Get("X-Grafana-Stand-In") != "true" {
		t.Error("the stand-in header is missing")
	}
}

func TestEveryPageIdentifiesTheStandIn(t *testing.T) {
	base := start(t, environment(t))
	for path, status := range map[string]int{"/login": 200, "/": 200, "/no/such/page": 404} {
		got := ask(t, "GET", base+path, password, "")
		wantStatus(t, got, status)
		if !strings.Contains(got.body, "Stand-in for Grafana: the real Grafana image could not be pulled on this machine") {
			t.Errorf("%s does not say so", path)
		}
	}
}

func TestUnauthenticated(t *testing.T) {
	base := start(t, environment(t))
	got := ask(t, "GET", base+"/", "", "")
	wantStatus(t, got, 302)
	if got.header.Get("Location") != "/login" {
		t.Errorf("redirected to %q", got.header.Get("Location"))
	}
	for _, path := range []string{"/api/datasources", "/api/user", "/api/search", "/api/datasources/proxy/uid/x/api", "/api/none"} {
		got := ask(t, "GET", base+path, "", "")
		wantStatus(t, got, 401)
		if got.header.Get("X-Grafana-Stand-In") != "true" {
			t.Errorf("%s: header missing", path)
		}
	}
	wantStatus(t, ask(t, "GET", base+"/api/user", "wrong", ""), 401)
}

func TestMetrics(t *testing.T) {
	env := environment(t)
	wantStatus(t, ask(t, "GET", start(t, env)+"/metrics", "", ""), 200)
	env["GF_METRICS_ENABLED"] = "false"
	wantStatus(t, ask(t, "GET", start(t, env)+"/metrics", "", ""), 302)
}

func TestLogin(t *testing.T) {
	base := start(t, environment(t))
	wantStatus(t, ask(t, "POST", base+"/login", "", `{"user":"admin","password":"wrong"}`), 401)
	wantStatus(t, ask(t, "POST", base+"/login", "", `nonsense`), 400)
	got := ask(t, "POST", base+"/login", "", `{"user":"admin","password":"`+password+`"}`)
	wantStatus(t, got, 200)

	request, _ := http.NewRequest("GET", base+"/api/user", nil)
	request.Header.Set("Cookie", strings.Split(got.header.Get("Set-Cookie"), ";")[0])
	for _, want := range []int{200, 401} {
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Fatalf("status %d, want %d", response.StatusCode, want)
		}
		logout := request.Clone(t.Context())
		logout.URL.Path = "/logout"
		if response, err = http.DefaultTransport.RoundTrip(logout); err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
	}
}

func TestLoginForm(t *testing.T) {
	base := start(t, environment(t))
	for secret, want := range map[string]int{password: 303, "wrong": 401} {
		body := url.Values{"user": {"admin"}, "password": {secret}}.Encode()
		request, _ := http.NewRequest("POST", base+"/login", strings.NewReader(body))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("status %d, want %d", response.StatusCode, want)
		}
	}
}

func TestSubPath(t *testing.T) {
	env := environment(t)
	env["GF_SERVER_ROOT_URL"] = "https://example.com/grafana/"
	env["GF_SERVER_SERVE_FROM_SUB_PATH"] = "true"
	base := start(t, env)
	wantStatus(t, ask(t, "GET", base+"/grafana/api/health", "", ""), 200)
	wantStatus(t, ask(t, "GET", base+"/grafana/login", "", ""), 200)
	for path, want := range map[string]string{
		"/grafana":             "/grafana/",
		"/grafana/":            "/grafana/login",
		"/api/search?query=up": "/grafana/api/search?query=up",
		"/grafanax":            "/grafana/grafanax",
	} {
		got := ask(t, "GET", base+path, "", "")
		if got.status/100 != 3 || got.header.Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", path, got.status, got.header.Get("Location"), want)
		}
	}
	if page := ask(t, "GET", base+"/grafana/login", "", ""); !strings.Contains(page.body, `action="/grafana/login"`) {
		t.Error("the form leaves the sub path")
	}
}

func TestSubPathStrippedByAProxy(t *testing.T) {
	env := environment(t)
	env["GF_SERVER_ROOT_URL"] = "%(protocol)s://%(domain)s:%(http_port)s/grafana"
	base := start(t, env)
	wantStatus(t, ask(t, "GET", base+"/api/health", "", ""), 200)
	if got := ask(t, "GET", base+"/", "", ""); got.header.Get("Location") != "/grafana/login" {
		t.Errorf("redirected to %q", got.header.Get("Location"))
	}
}
