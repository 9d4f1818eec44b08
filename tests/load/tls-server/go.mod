module tls-server

go 1.19
