// A stand-in for Grafana if its image cannot be pulled: it reads the environment, provisioning files and command lines of
// Grafana 10.2, stores an admin and dashboards, proxies to data sources, and identifies itself as a stand-in everywhere.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const usage = `usage: grafana server
       grafana cli admin reset-admin-password [--password-from-stdin] [NEW PASSWORD]`

func main() {
	args := os.Args[1:]
	// The former separate programs, as in the published image.
	switch filepath.Base(os.Args[0]) {
	case "grafana-server":
		args = append([]string{"server"}, args...)
	case "grafana-cli":
		args = append([]string{"cli"}, args...)
	}
	if err := run(args, os.Getenv, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

func run(args []string, getenv func(string) string, stdin io.Reader, stdout io.Writer) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	settings, err := readSettings(getenv)
	if err != nil {
		return err
	}
	switch args[0] {
	case "server":
		return runServer(settings, getenv)
	case "cli":
		return runCLI(args[1:], settings, stdin, stdout)
	default:
		return errors.New(usage)
	}
}

func runServer(settings settings, getenv func(string) string) error {
	slog.Info("Stand-in for Grafana: the real image could not be pulled on this machine")
	store, err := openStore(settings.dataPath)
	if err != nil {
		return err
	}
	created, err := store.ensureAdmin(settings)
	if err != nil {
		return err
	}
	if created {
		slog.Info("Created the admin user from the environment", "user", settings.adminUser)
	} else if store.adminLogin() != "" {
		slog.Info("Using the stored admin user: the password in the environment is read on the first start only")
	}
	provisioned, err := readProvisioning(settings.provisioningPath, getenv)
	if err != nil {
		return err
	}

	listener, err := net.Listen("tcp", net.JoinHostPort(settings.httpAddr, settings.httpPort))
	if err != nil {
		return err
	}
	server := &http.Server{Handler: newServer(settings, store, provisioned), ReadHeaderTimeout: 10 * time.Second}
	slog.Info("HTTP Server Listen", "address", listener.Addr().String(), "subUrl", settings.subPath, "datasources", len(provisioned.datasources))

	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-stop.Done():
		patience, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		return server.Shutdown(patience)
	}
}

// runCLI implements admin reset-admin-password.
func runCLI(args []string, settings settings, stdin io.Reader, stdout io.Writer) error {
	words, fromStdin := []string{}, false
	for i := 0; i < len(args); i++ {
		switch name, _, hasValue := strings.Cut(args[i], "="); {
		case name == "--password-from-stdin":
			fromStdin = true
		case name == "--homepath" || name == "--config" || name == "--configOverrides" || name == "--user-id":
			// Ignored: there is one configuration and one user.
			if !hasValue {
				i++
			}
		case strings.HasPrefix(name, "--") && len(words) < 2:
			return fmt.Errorf("flag provided but not defined: %s", name)
		default:
			words = append(words, args[i])
		}
	}
	if len(words) < 2 || words[0] != "admin" || words[1] != "reset-admin-password" {
		return errors.New(usage)
	}
	password := strings.Join(words[2:], " ")
	if fromStdin {
		line, err := io.ReadAll(io.LimitReader(stdin, 4096))
		if err != nil {
			return err
		}
		password = strings.TrimRight(string(line), "\r\n")
	}
	if len(password) < 4 {
		return errors.New("new password is too short")
	}
	store, err := openStore(settings.dataPath)
	if err != nil {
		return err
	}
	if err := store.resetAdminPassword(settings, password); err != nil {
		return err
	}
	fmt.Fprintln(stdout, "Admin password changed successfully ✔ (stand-in for Grafana)")
	return nil
}
