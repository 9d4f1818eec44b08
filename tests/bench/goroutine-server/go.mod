module leakgate.test/goroutine-server

go 1.22
