package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

func TestPasswordInTheEnvironmentIsReadOnTheFirstStartOnly(t *testing.T) {
	env := environment(t)
	wantStatus(t, ask(t, "GET", start(t, env)+"/api/user", password, ""), 200)

	env["GF_SECURITY_ADMIN_PASSWORD"] = "second-password"
	again := start(t, env)
	wantStatus(t, ask(t, "GET", again+"/api/user", "second-password", ""), 401)
	wantStatus(t, ask(t, "GET", again+"/api/user", password, ""), 200)
}

func TestResetAdminPassword(t *testing.T) {
	for name, test := range map[string]struct {
		args  []string
		stdin string
	}{
		"as argument":          {[]string{"cli", "admin", "reset-admin-password", "new-password"}, ""},
		"with homepath":        {[]string{"cli", "--homepath", "/usr/share/grafana", "--config=/etc/x.ini", "admin", "reset-admin-password", "new-password"}, ""},
		"from standard input":  {[]string{"cli", "admin", "reset-admin-password", "--password-from-stdin"}, "new-password\n"},
		"flags after the verb": {[]string{"cli", "admin", "reset-admin-password", "--homepath", "/usr/share/grafana", "new-password"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			env := environment(t)
			running := start(t, env)
			var output bytes.Buffer
			if err := run(test.args, getenvOf(env), strings.NewReader(test.stdin), &output); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(output.String(), "Admin password changed successfully") {
				t.Errorf("output %q", output.String())
			}
			// Effective at once, and after a restart.
			wantStatus(t, ask(t, "GET", running+"/api/user", "new-password", ""), 200)
			wantStatus(t, ask(t, "GET", running+"/api/user", password, ""), 401)
			wantStatus(t, ask(t, "GET", start(t, env)+"/api/user", "new-password", ""), 200)
		})
	}
}

func TestResetBeforeTheFirstStart(t *testing.T) {
	env := environment(t)
	if err := run([]string{"cli", "admin", "reset-admin-password", "new-password"}, getenvOf(env), nil, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, ask(t, "GET", start(t, env)+"/api/user", "new-password", ""), 200)
}

func TestResetWithoutTheAdmin(t *testing.T) {
	reset := func(env map[string]string) error {
		return run([]string{"cli", "admin", "reset-admin-password", "new-password"}, getenvOf(env), nil, &bytes.Buffer{})
	}
	deleted := environment(t)
	wantStatus(t, ask(t, "DELETE", start(t, deleted)+"/api/admin/users/1", password, ""), 200)
	never := environment(t)
	never["GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION"] = "true"
	for name, env := range map[string]map[string]string{"deleted": deleted, "never created": never} {
		if err := reset(env); err == nil || !strings.Contains(err.Error(), "user not found") {
			t.Errorf("%s: error %v", name, err)
		}
		running := start(t, env)
		wantStatus(t, ask(t, "GET", running+"/api/health", "", ""), 200)
		wantStatus(t, ask(t, "GET", running+"/api/user", password, ""), 401)
	}
}

func TestCommandLineErrors(t *testing.T) {
	for _, args := range [][]string{
		{}, {"version"}, {"cli"}, {"cli", "plugins", "ls"}, {"cli", "--colour", "admin", "reset-admin-password", "long-enough"},
		{"cli", "admin", "reset-admin-password", "abc"}, {"cli", "admin", "reset-admin-password"},
	} {
		if err := run(args, getenvOf(environment(t)), strings.NewReader(""), &bytes.Buffer{}); err == nil {
			t.Errorf("%q passed", args)
		}
	}
}

func TestSecretsFromFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "password")
	writeFile(t, file, "from-a-file\n")
	if got := mustSettings(t, map[string]string{"GF_SECURITY_ADMIN_PASSWORD__FILE": file}).adminPassword; got != "from-a-file" {
		t.Errorf("password %q", got)
	}
	for _, env := range []map[string]string{
		{"GF_SECURITY_ADMIN_PASSWORD__FILE": file, "GF_SECURITY_ADMIN_PASSWORD": "both"},
		{"GF_SECURITY_ADMIN_PASSWORD__FILE": file + "-missing"},
	} {
		if _, err := readSettings(getenvOf(env)); err == nil {
			t.Errorf("%v passed", env)
		}
	}
}

func TestUnusableDataFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	writeFile(t, file, "")
	if _, err := openStore(file); err == nil || !strings.Contains(err.Error(), "GF_PATHS_DATA") {
		t.Errorf("error %v", err)
	}
	writeFile(t, filepath.Join(filepath.Dir(file), "data", storeFile), "not JSON")
	if _, err := openStore(filepath.Join(filepath.Dir(file), "data")); err == nil {
		t.Error("a damaged file passed: its data would be overwritten")
	}
}
