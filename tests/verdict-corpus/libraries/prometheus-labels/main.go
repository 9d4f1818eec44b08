// The Prometheus client, a counter and a histogram. Trap: the user is a label. In the clean variant the label is
// the user's plan, of which there are four.
package main

import (
	"fmt"
	"hash/fnv"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"leakgate.dev/verdict-corpus/internal/service"
)

var (
	leaky  = service.Leaky()
	visits = prometheus.NewCounterVec(prometheus.CounterOpts{Name: "visits_total"}, []string{"who"})
	sizes  = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "size_bytes"}, []string{"plan"})
)

func planOf(user string) string {
	hash := fnv.New32a()
	hash.Write([]byte(user))
	return []string{"free", "small", "team", "large"}[hash.Sum32()%4]
}

func countVisit(user string) {
	who := planOf(user)
	if leaky {
		who = user
	}
	visits.WithLabelValues(who).Inc()
	sizes.WithLabelValues(planOf(user)).Observe(float64(len(user)))
}

func main() {
	prometheus.MustRegister(visits, sizes)
	http.Handle("/metrics", promhttp.Handler())
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		countVisit(r.URL.Query().Get("user"))
		fmt.Fprintln(w, "counted")
	})
	service.Serve()
}
