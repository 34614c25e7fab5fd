package main

import (
	"path/filepath"
	"testing"
)

func titles(t *testing.T, base, query string) []string {
	t.Helper()
	var hits []searchHit
	ask(t, "GET", base+"/api/search?query="+query, password, "").json(t, &hits)
	found := []string{}
	for _, hit := range hits {
		found = append(found, hit.Title)
	}
	return found
}

func TestSavedDashboardOutlivesARestart(t *testing.T) {
	env := environment(t)
	base := start(t, env)
	got := ask(t, "POST", base+"/api/dashboards/db", password, `{"dashboard":{"uid":"mine","title":"Mine","panels":[]}}`)
	wantStatus(t, got, 200)

	again := start(t, env)
	got = ask(t, "GET", again+"/api/dashboards/uid/mine", password, "")
	wantStatus(t, got, 200)
	var kept struct{ Dashboard struct{ Title string } }
	got.json(t, &kept)
	if kept.Dashboard.Title != "Mine" {
		t.Errorf("dashboard %s", got.body)
	}
	if found := titles(t, again, "min"); len(found) != 1 || len(titles(t, again, "other")) != 0 {
		t.Errorf("found %v", found)
	}
}

func TestVersionsOfDashboards(t *testing.T) {
	base := start(t, environment(t))
	save := func(body string) answer { return ask(t, "POST", base+"/api/dashboards/db", password, body) }
	wantStatus(t, save(`{"dashboard":{"uid":"a","title":"A"}}`), 200)
	wantStatus(t, save(`{"dashboard":{"uid":"a","title":"B"}}`), 412)
	wantStatus(t, save(`{"dashboard":{"uid":"a","title":"B","version":1}}`), 200)
	wantStatus(t, save(`{"dashboard":{"uid":"a","title":"C"},"overwrite":true}`), 200)
	var kept struct{ Dashboard struct{ Version int } }
	ask(t, "GET", base+"/api/dashboards/uid/a", password, "").json(t, &kept)
	if kept.Dashboard.Version != 3 {
		t.Errorf("version %d", kept.Dashboard.Version)
	}
	wantStatus(t, save(`{"dashboard":{"title":" "}}`), 400)
	var made struct {
		UID     string
		Version int
	}
	save(`{"dashboard":{"title":"without uid"}}`).json(t, &made)
	if made.UID == "" || made.Version != 1 {
		t.Errorf("made %+v", made)
	}
}

func TestProvisionedDashboards(t *testing.T) {
	env := environment(t)
	files := t.TempDir()
	writeFile(t, filepath.Join(env["GF_PATHS_PROVISIONING"], "dashboards", "files.yaml"), "apiVersion: 1\nproviders: [{name: files, folder: Platform, type: file, options: {path: "+files+"}}]")
	writeFile(t, filepath.Join(files, "api.json"), `{"uid":"api","title":"Model API"}`)
	writeFile(t, filepath.Join(files, "broken.json"), `{`)
	base := start(t, env)
	if found := titles(t, base, ""); len(found) != 1 || found[0] != "Model API" {
		t.Errorf("found %v", found)
	}
	wantStatus(t, ask(t, "GET", base+"/api/dashboards/uid/api", password, ""), 200)
	wantStatus(t, ask(t, "GET", base+"/api/dashboards/uid/none", password, ""), 404)
	wantStatus(t, ask(t, "POST", base+"/api/dashboards/db", password, `{"dashboard":{"uid":"api","title":"Mine"},"overwrite":true}`), 400)
}
