//go:build go1.24

package main

import "net/http"

const speaksHTTP2InTheClear = true

func speakHTTP2InTheClear(server *http.Server) {
	server.Protocols = new(http.Protocols)
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true)
}
