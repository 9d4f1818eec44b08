// A service whose parent process brings it back when it dies: what systemd, a container runtime or a
// loop in a shell script do. It ends itself with log.Fatal, and a moment later another
// process answers on the same port. To a monitor that only asks the port this looks like a sudden drop
// in memory.
//
// Expected: restart, with the old pid and the new one. The fixed variant does not die. What is judged
// is the child, which the probe is not in: it is read through pprof.
package main

import (
	"log"
	"net/http"
	_ "net/http/pprof" // on the default mux, which /debug/pprof/ is handed to
	"os"
	"os/exec"
	"strings"

	"leakgate.dev/samples/internal/service"
)

const childMark = "SAMPLE_RESTART_CHILD"

func keepAlive() {
	for {
		child := exec.Command(os.Args[0], os.Args[1:]...)
		child.Env = append(os.Environ(), childMark+"=1")
		child.Stdout, child.Stderr = os.Stdout, os.Stderr
		log.Printf("the service ended (%v) and is started again", child.Run())
	}
}

func isLast(r *http.Request) bool {
	return strings.HasSuffix(r.FormValue("order"), "1999")
}

func withProfiles(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/debug/pprof/") {
			http.DefaultServeMux.ServeHTTP(w, r)
			return
		}
		handler(w, r)
	}
}

func main() {
	if os.Getenv(childMark) == "" {
		keepAlive()
	}
	service.Run(service.Variants{"leaky": withProfiles(leaky), "fixed": withProfiles(fixed)})
}
