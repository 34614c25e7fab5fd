package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

type datasource struct {
	ID        int            `json:"id" yaml:"-"`
	UID       string         `json:"uid" yaml:"uid"`
	OrgID     int            `json:"orgId" yaml:"orgId"`
	Name      string         `json:"name" yaml:"name"`
	Type      string         `json:"type" yaml:"type"`
	Access    string         `json:"access" yaml:"access"`
	URL       string         `json:"url" yaml:"url"`
	IsDefault bool           `json:"isDefault" yaml:"isDefault"`
	JSONData  map[string]any `json:"jsonData" yaml:"jsonData"`
	Editable  bool           `json:"-" yaml:"editable"`
	ReadOnly  bool           `json:"readOnly" yaml:"-"`
}

type dashboardProvider struct {
	Name    string `yaml:"name"`
	Folder  string `yaml:"folder"`
	Type    string `yaml:"type"`
	Options struct {
		Path string `yaml:"path"`
	} `yaml:"options"`
}

type provisioning struct {
	datasources []datasource
	providers   []dashboardProvider
}

type provisionedDashboard struct {
	uid, title, folder string
	json               json.RawMessage
}

// readProvisioning returns the errors on which Grafana exits at its start.
func readProvisioning(folder string, getenv func(string) string) (provisioning, error) {
	var p provisioning
	err := eachYAML(filepath.Join(folder, "datasources"), getenv, func(raw []byte) error {
		var file struct {
			Datasources []datasource `yaml:"datasources"`
		}
		if err := yaml.Unmarshal(raw, &file); err != nil {
			return err
		}
		for _, d := range file.Datasources {
			if err := p.add(d); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return p, fmt.Errorf("datasource provisioning error: %w", err)
	}
	err = eachYAML(filepath.Join(folder, "dashboards"), getenv, func(raw []byte) error {
		var file struct {
			Providers []dashboardProvider `yaml:"providers"`
		}
		if err := yaml.Unmarshal(raw, &file); err != nil {
			return err
		}
		for _, provider := range file.Providers {
			if provider.Type != "" && provider.Type != "file" {
				return fmt.Errorf("type %q is not supported", provider.Type)
			}
			if provider.Options.Path == "" {
				return fmt.Errorf("failed to load dashboards, path param is not a string: provider %q", provider.Name)
			}
			p.providers = append(p.providers, provider)
		}
		return nil
	})
	if err != nil {
		return p, fmt.Errorf("dashboard provisioning error: %w", err)
	}
	return p, nil
}

func (p *provisioning) add(d datasource) error {
	if d.Name == "" || d.Type == "" {
		return errors.New("datasource: name and type are required")
	}
	if _, err := url.Parse(d.URL); err != nil {
		return fmt.Errorf("datasource %q: %w", d.Name, err)
	}
	if d.UID == "" {
		hash := sha256.Sum256([]byte(d.Name))
		d.UID = fmt.Sprintf("P%X", hash[:8])
	}
	for _, other := range p.datasources {
		if other.UID == d.UID || other.Name == d.Name {
			return fmt.Errorf("datasource %q: its uid or name is taken", d.Name)
		}
		if other.IsDefault && d.IsDefault {
			return errors.New("datasource.yaml config is invalid. Only one datasource per organization can be marked as default")
		}
	}
	if d.Access == "" {
		d.Access = "proxy"
	}
	if d.JSONData == nil {
		d.JSONData = map[string]any{}
	}
	d.ID, d.OrgID, d.ReadOnly = len(p.datasources)+1, max(d.OrgID, 1), !d.Editable
	p.datasources = append(p.datasources, d)
	return nil
}

func (p *provisioning) datasource(uid string) (datasource, bool) {
	at := slices.IndexFunc(p.datasources, func(d datasource) bool { return d.UID == uid })
	if at < 0 {
		return datasource{}, false
	}
	return p.datasources[at], true
}

// dashboards reads the files for each call: Grafana polls them for changes.
func (p *provisioning) dashboards() []provisionedDashboard {
	var found []provisionedDashboard
	for _, provider := range p.providers {
		_ = filepath.WalkDir(provider.Options.Path, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || filepath.Ext(path) != ".json" {
				return nil
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			var head struct{ UID, Title string }
			if json.Unmarshal(raw, &head) != nil || head.Title == "" || slices.ContainsFunc(found, func(d provisionedDashboard) bool { return d.uid == head.UID }) {
				return nil // one invalid file must not hide the others
			}
			found = append(found, provisionedDashboard{uid: head.UID, title: head.Title, folder: provider.Folder, json: raw})
			return nil
		})
	}
	return found
}

// eachYAML calls a function with each file of a folder, sorted by name. It expands $NAME and ${NAME} from the environment,
// and $$ to a dollar sign. The folder may be missing.
func eachYAML(folder string, getenv func(string) string, use func([]byte) error) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	expand := func(name string) string {
		if name == "$" {
			return "$"
		}
		return getenv(name)
	}
	for _, entry := range entries {
		if ext := filepath.Ext(entry.Name()); ext != ".yaml" && ext != ".yml" {
			continue
		}
		path := filepath.Join(folder, entry.Name())
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.Contains(raw, []byte("$")) {
			raw = []byte(os.Expand(string(raw), expand))
		}
		if err := use(raw); err != nil {
			return fmt.Errorf("%s: %w", strings.TrimPrefix(path, folder+"/"), err)
		}
	}
	return nil
}
