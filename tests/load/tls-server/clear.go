//go:build !go1.24

package main

import "net/http"

const speaksHTTP2InTheClear = false

func speakHTTP2InTheClear(*http.Server) {}
