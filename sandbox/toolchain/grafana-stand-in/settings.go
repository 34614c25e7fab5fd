package main

import (
	"fmt"
	"net/url"
	"os"
	"strings"
)

type settings struct {
	httpAddr         string
	httpPort         string
	subPath          string // of the root URL, such as "/grafana"
	serveFromSubPath bool
	adminUser        string
	adminPassword    string
	noInitialAdmin   bool
	metricsEnabled   bool
	provisioningPath string
	dataPath         string
}

// readSettings reads the GF_ variables. NAME__FILE is a file with the value, for secrets.
func readSettings(getenv func(string) string) (settings, error) {
	var problems []string
	value := func(name, fallback string) string {
		plain, file := getenv(name), getenv(name+"__FILE")
		switch {
		case plain != "" && file != "":
			problems = append(problems, fmt.Sprintf("both %s and %s__FILE are set (but are exclusive)", name, name))
		case file != "":
			content, err := os.ReadFile(file)
			if err != nil {
				problems = append(problems, fmt.Sprintf("%s__FILE: %v", name, err))
			}
			return strings.TrimRight(string(content), "\r\n")
		case plain != "":
			return plain
		}
		return fallback
	}

	s := settings{
		httpAddr:         value("GF_SERVER_HTTP_ADDR", ""),
		httpPort:         value("GF_SERVER_HTTP_PORT", "3000"),
		serveFromSubPath: strings.EqualFold(value("GF_SERVER_SERVE_FROM_SUB_PATH", "false"), "true"),
		adminUser:        value("GF_SECURITY_ADMIN_USER", "admin"),
		adminPassword:    value("GF_SECURITY_ADMIN_PASSWORD", "admin"),
		metricsEnabled:   strings.EqualFold(value("GF_METRICS_ENABLED", "true"), "true"),
		noInitialAdmin:   strings.EqualFold(value("GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION", "false"), "true"),
		provisioningPath: value("GF_PATHS_PROVISIONING", "/etc/grafana/provisioning"),
		dataPath:         value("GF_PATHS_DATA", "/var/lib/grafana"),
	}
	// Variables in Grafana's default, which may be used in custom values too.
	known := strings.NewReplacer("%(protocol)s", value("GF_SERVER_PROTOCOL", "http"),
		"%(domain)s", value("GF_SERVER_DOMAIN", "localhost"), "%(http_port)s", s.httpPort)
	root, err := url.Parse(known.Replace(value("GF_SERVER_ROOT_URL", "%(protocol)s://%(domain)s:%(http_port)s/")))
	if err != nil {
		problems = append(problems, fmt.Sprintf("GF_SERVER_ROOT_URL: %v", err))
	} else {
		s.subPath = strings.TrimRight(root.Path, "/")
	}
	if len(problems) > 0 {
		return s, fmt.Errorf("%s", strings.Join(problems, "; "))
	}
	return s, nil
}
