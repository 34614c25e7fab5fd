// Writes the two files that the Kubernetes provider embeds: the schema with its version, and the Terraform mapping, both
// compacted. They have 5 MB and are therefore not committed.
//
//	go run ./generate/kubernetes-schema MODULE_FOLDER VERSION OUTPUT_FOLDER
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: kubernetes-schema MODULE_FOLDER VERSION OUTPUT_FOLDER")
	}
	from := filepath.Join(os.Args[1], "cmd", "pulumi-resource-kubernetes")
	version, to := os.Args[2], os.Args[3]

	var schema map[string]json.RawMessage
	read(filepath.Join(from, "schema.json"), &schema)
	quoted, err := json.Marshal(version)
	check(err)
	schema["version"] = quoted
	write(filepath.Join(to, "schema-embed.json"), schema)

	var mapping json.RawMessage
	read(filepath.Join(from, "terraform-mapping.json"), &mapping)
	write(filepath.Join(to, "terraform-mapping-embed.json"), mapping)
}

func read(path string, into any) {
	content, err := os.ReadFile(path)
	check(err)
	check(json.Unmarshal(content, into))
}

func write(path string, value any) {
	content, err := json.Marshal(value)
	check(err)
	var compact bytes.Buffer
	check(json.Compact(&compact, content))
	check(os.WriteFile(path, compact.Bytes(), 0o644))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
