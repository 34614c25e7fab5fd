package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// prometheus answers a query under the prefix /prometheus and echoes the request.
func prometheus(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/prometheus/api/v1/query") {
			http.NotFound(w, r)
			return
		}
		fmt.Fprintf(w, `{"status":"success","path":%q,"query":%q,"authorization":%q}`, r.URL.Path, r.URL.RawQuery, r.Header.Get("Authorization"))
	}))
	t.Cleanup(server.Close)
	return server.URL + "/prometheus"
}

func withDatasource(t *testing.T, url string) map[string]string {
	env := environment(t)
	env["PROMETHEUS_URL"] = url
	writeFile(t, filepath.Join(env["GF_PATHS_PROVISIONING"], "datasources", "prometheus.yaml"), `
apiVersion: 1
datasources:
  - {name: Prometheus, uid: prometheus, type: prometheus, access: proxy, url: "${PROMETHEUS_URL}", isDefault: true, jsonData: {timeInterval: 10s}}
`)
	return env
}

func TestProvisionedDatasource(t *testing.T) {
	base := start(t, withDatasource(t, "http://prometheus-service:9090"))
	var list []datasource
	ask(t, "GET", base+"/api/datasources", password, "").json(t, &list)
	if len(list) != 1 || list[0].UID != "prometheus" || list[0].URL != "http://prometheus-service:9090" || !list[0].IsDefault {
		t.Errorf("datasources %+v", list)
	}
	wantStatus(t, ask(t, "GET", base+"/api/datasources/uid/prometheus", password, ""), 200)
	wantStatus(t, ask(t, "GET", base+"/api/datasources/uid/other", password, ""), 404)
}

func TestProxy(t *testing.T) {
	base := start(t, withDatasource(t, prometheus(t)))
	got := ask(t, "GET", base+"/api/datasources/proxy/uid/prometheus/api/v1/query?query=up", password, "")
	wantStatus(t, got, 200)
	var seen map[string]string
	got.json(t, &seen)
	if seen["path"] != "/prometheus/api/v1/query" || seen["query"] != "query=up" || seen["authorization"] != "" {
		t.Errorf("the datasource saw %v", seen)
	}
	wantStatus(t, ask(t, "GET", base+"/api/datasources/proxy/uid/other/api/v1/query", password, ""), 404)
	unreachable := start(t, withDatasource(t, "http://127.0.0.1:1"))
	wantStatus(t, ask(t, "GET", unreachable+"/api/datasources/proxy/uid/prometheus/api/v1/query", password, ""), 502)
}

func TestDatasourceHealth(t *testing.T) {
	good := prometheus(t)
	for url, want := range map[string]int{good: 200, strings.TrimSuffix(good, "/prometheus"): 400, "http://127.0.0.1:1": 400} {
		base := start(t, withDatasource(t, url))
		wantStatus(t, ask(t, "GET", base+"/api/datasources/uid/prometheus/health", password, ""), want)
	}
}

func TestProvisioningErrors(t *testing.T) {
	for name, file := range map[string]string{
		"no YAML":      "datasources: [",
		"no type":      "datasources: [{name: a}]",
		"two defaults": "datasources: [{name: a, type: x, isDefault: true}, {name: b, type: x, isDefault: true}]",
		"same uid":     "datasources: [{name: a, type: x, uid: u}, {name: b, type: x, uid: u}]",
	} {
		folder := t.TempDir()
		writeFile(t, filepath.Join(folder, "datasources", "a.yml"), file)
		if _, err := readProvisioning(folder, getenvOf(nil)); err == nil {
			t.Errorf("%s passed", name)
		}
	}
}

func TestUIDOfADatasourceDefaultsToOneDerivedFromItsName(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, filepath.Join(folder, "datasources", "a.yaml"), "datasources: [{name: Prometheus, type: prometheus}]")
	got, err := readProvisioning(folder, getenvOf(nil))
	if err != nil || got.datasources[0].UID != "PBFA97CFB590B2093" { // derived from the name, as in Grafana
		t.Errorf("%+v, %v", got.datasources, err)
	}
}
