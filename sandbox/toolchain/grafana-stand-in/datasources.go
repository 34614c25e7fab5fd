package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

func (s *server) listDatasources(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, append([]datasource{}, s.provisioned.datasources...))
}

// withDatasource looks up the data source in the path, or answers 404.
func (s *server) withDatasource(w http.ResponseWriter, r *http.Request) (datasource, *url.URL, bool) {
	found, ok := s.provisioned.datasource(r.PathValue("uid"))
	if !ok {
		writeMessage(w, http.StatusNotFound, "Data source not found")
		return found, nil, false
	}
	target, err := url.Parse(found.URL)
	if err != nil || target.Host == "" {
		writeMessage(w, http.StatusBadGateway, fmt.Sprintf("the data source has no usable URL: %q", found.URL))
		return found, nil, false
	}
	return found, target, true
}

func (s *server) getDatasource(w http.ResponseWriter, r *http.Request) {
	if found, _, ok := s.withDatasource(w, r); ok {
		writeJSON(w, http.StatusOK, found)
	}
}

// proxy forwards a request to the data source, without the credentials for Grafana.
func (s *server) proxy(w http.ResponseWriter, r *http.Request) {
	_, target, ok := s.withDatasource(w, r)
	if !ok {
		return
	}
	forward := httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.Out.URL.Path = "/" + r.PathValue("path")
			p.Out.URL.RawPath = ""
			p.SetURL(target)
			p.Out.Header.Del("Authorization")
			p.Out.Header.Del("Cookie")
		},
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			writeMessage(w, http.StatusBadGateway, err.Error())
		},
	}
	forward.ServeHTTP(w, r)
}

// datasourceHealth runs the smallest query that needs a working Prometheus API.
func (s *server) datasourceHealth(w http.ResponseWriter, r *http.Request) {
	found, target, ok := s.withDatasource(w, r)
	if !ok {
		return
	}
	if found.Type != "prometheus" {
		writeJSON(w, http.StatusNotFound, map[string]string{"message": "Plugin unavailable", "status": "ERROR"})
		return
	}
	if err := askPrometheus(r.Context(), target); err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"message": err.Error(), "status": "ERROR"})
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"message": "Successfully queried the Prometheus API.", "status": "OK"})
}

func askPrometheus(ctx context.Context, base *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	address := strings.TrimRight(base.String(), "/") + "/api/v1/query?query=" + url.QueryEscape("1+1")
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct{ Status string }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil || answer.Status != "success" {
		return fmt.Errorf("%s returned an error querying the Prometheus API", response.Status)
	}
	return nil
}
