// No case: miniredis, which the cases about redis use as a helper.
package main

import (
	"flag"
	"log"

	"github.com/alicebob/miniredis/v2"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:6379", "host:port to listen on")
	flag.Parse()
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(*listen); err != nil {
		log.Fatal(err)
	}
	select {}
}
