package main

import (
	_ "embed"
	"html/template"
	"net/http"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

type page struct {
	SubPath, Title, Problem string
	Login                   bool
	Home                    *home
}

type home struct {
	Datasources []datasource
	Dashboards  []searchHit
}

func (s *server) loginPage(w http.ResponseWriter, _ *http.Request) {
	s.writeLoginPage(w, http.StatusOK, "")
}

func (s *server) writeLoginPage(w http.ResponseWriter, status int, problem string) {
	s.render(w, status, page{Title: "Log in", Login: true, Problem: problem})
}

func (s *server) homePage(w http.ResponseWriter, _ *http.Request) {
	hits, err := s.hits()
	if err != nil {
		http.Error(w, "Stand-in for Grafana: "+err.Error(), http.StatusInternalServerError)
		return
	}
	s.writePage(w, http.StatusOK, "Home", &home{Datasources: s.provisioned.datasources, Dashboards: hits})
}

func (s *server) writePage(w http.ResponseWriter, status int, title string, content *home) {
	s.render(w, status, page{Title: title, Home: content})
}

func (s *server) render(w http.ResponseWriter, status int, p page) {
	p.SubPath = s.settings.subPath
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = pageTemplate.Execute(w, p) // the client has disconnected
}
