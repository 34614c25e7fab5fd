package main

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
)

type searchHit struct {
	UID         string `json:"uid"`
	Title       string `json:"title"`
	Type        string `json:"type"`
	URL         string `json:"url"`
	FolderTitle string `json:"folderTitle,omitempty"`
}

func (s *server) hits() ([]searchHit, error) {
	content, err := s.store.read()
	if err != nil {
		return nil, err
	}
	hits := []searchHit{}
	add := func(uid, title, folder string) {
		hits = append(hits, searchHit{UID: uid, Title: title, Type: "dash-db", URL: s.settings.subPath + "/d/" + uid, FolderTitle: folder})
	}
	for uid, d := range content.Dashboards {
		add(uid, d.Title, "")
	}
	for _, d := range s.provisioned.dashboards() {
		add(d.uid, d.title, d.folder)
	}
	slices.SortFunc(hits, func(a, b searchHit) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.UID, b.UID)) })
	return hits, nil
}

func (s *server) search(w http.ResponseWriter, r *http.Request) {
	hits, err := s.hits()
	if err != nil {
		writeMessage(w, http.StatusInternalServerError, err.Error())
		return
	}
	query := strings.ToLower(r.URL.Query().Get("query"))
	hits = slices.DeleteFunc(hits, func(hit searchHit) bool { return !strings.Contains(strings.ToLower(hit.Title), query) })
	if kind := r.URL.Query().Get("type"); kind != "" && kind != "dash-db" {
		hits = hits[:0]
	}
	writeJSON(w, http.StatusOK, hits)
}

func (s *server) getDashboard(w http.ResponseWriter, r *http.Request) {
	uid := r.PathValue("uid")
	for _, d := range s.provisioned.dashboards() {
		if d.uid == uid {
			s.writeDashboard(w, uid, d.json, map[string]any{"provisioned": true, "folderTitle": d.folder})
			return
		}
	}
	content, err := s.store.read()
	if err != nil {
		writeMessage(w, http.StatusInternalServerError, err.Error())
		return
	}
	saved, ok := content.Dashboards[uid]
	if !ok {
		writeMessage(w, http.StatusNotFound, "Dashboard not found")
		return
	}
	var dashboard map[string]any
	if err := json.Unmarshal(saved.JSON, &dashboard); err != nil {
		writeMessage(w, http.StatusInternalServerError, err.Error())
		return
	}
	dashboard["version"] = saved.Version
	s.writeDashboard(w, uid, dashboard, map[string]any{"provisioned": false, "version": saved.Version})
}

func (s *server) writeDashboard(w http.ResponseWriter, uid string, dashboard any, meta map[string]any) {
	meta["url"] = s.settings.subPath + "/d/" + uid
	writeJSON(w, http.StatusOK, map[string]any{"dashboard": dashboard, "meta": meta})
}

func (s *server) saveDashboard(w http.ResponseWriter, r *http.Request) {
	var given struct {
		Dashboard map[string]any `json:"dashboard"`
		Overwrite bool           `json:"overwrite"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 8<<20)).Decode(&given); err != nil {
		writeMessage(w, http.StatusBadRequest, "bad request data")
		return
	}
	title, _ := given.Dashboard["title"].(string)
	if strings.TrimSpace(title) == "" {
		writeMessage(w, http.StatusBadRequest, "Dashboard title cannot be empty")
		return
	}
	uid, _ := given.Dashboard["uid"].(string)
	if uid == "" {
		uid = strings.ToLower(rand.Text()[:14])
	}
	for _, d := range s.provisioned.dashboards() {
		if d.uid == uid {
			writeMessage(w, http.StatusBadRequest, "Cannot save provisioned dashboard")
			return
		}
	}
	basedOn, _ := given.Dashboard["version"].(float64)
	given.Dashboard["uid"] = uid
	delete(given.Dashboard, "version") // the store counts
	raw, err := json.Marshal(given.Dashboard)
	if err != nil {
		writeMessage(w, http.StatusBadRequest, err.Error())
		return
	}
	saved, err := s.store.saveDashboard(uid, savedDashboard{Version: int(basedOn), Title: title, JSON: raw}, given.Overwrite)
	switch {
	case errors.Is(err, errConflict):
		writeJSON(w, http.StatusPreconditionFailed, map[string]string{"status": "version-mismatch", "message": err.Error()})
	case err != nil:
		writeMessage(w, http.StatusInternalServerError, err.Error())
	default:
		writeJSON(w, http.StatusOK, map[string]any{"status": "success", "uid": uid, "version": saved, "url": s.settings.subPath + "/d/" + uid})
	}
}
